from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Kern"

    def ready(self) -> None:
        from core import anchors, checks, mail  # noqa: F401 - the checks register themselves

        mail.register_letter(anchors.KIND, anchors.letter)
