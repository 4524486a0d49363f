"""Who sees what of a case on track A, after each step: DOMAIN §2 and §3, written out by hand.

Each stage says what changes from the one before: `+text` comes, `-text` goes; `case` is the case itself, `guest` an
agenda point that one was asked to. Words stand for texts: see `Story` in `test_track_a_step_by_step`. Whoever is not
named at a stage sees what they saw before it; whoever is not named at all never sees anything.
"""

STAGES = (
    "signal", "opened", "asked", "1", "named_early", "talked", "2", "agenda", "3", "named", "meeting", "4", "5",
    "clb_named", "6", "7", "8", "9", "closed", "reopened",
)  # fmt: skip

CARE_TEAM = {
    "signal": "+facts +thought",
    "opened": "+case",
    "asked": "+question",
    "1": "+briefing",
    "talked": "+report +advice",
    "2": "+step2",
    "agenda": "+point +guest",
    "3": "+step3 +notice",
    "meeting": "+note +decision +task",
    "4": "+assessment +step4",
    "5": "+step5",
    # What the CLB writes on its own steps stays with the CLB; what it lets cross is read.
    "7": "+released",
    "8": "+done +step8",
    "9": "+step9",
    "closed": "+last",
    "reopened": "+again",
}

TABLE: dict[str, dict[str, str]] = {
    "zorg": CARE_TEAM,
    "colleague": CARE_TEAM,
    # Own text only, whatever happens; the answer is no item.
    "reporter": {"signal": "+facts +thought"},
    # The briefing and the own report; once told what became of it, the own report alone.
    "talker": {"1": "+briefing", "talked": "+report", "5": "-briefing"},
    # Named from the talk on: all that the care team has, until closing; never what the CLB keeps. The notice is theirs too.
    "counsellor": {
        "named_early": "+case +facts +thought +question +briefing",
        "talked": "+report +advice",
        "2": "+step2",
        "agenda": "+point +guest",
        "3": "+step3 +notice",
        "meeting": "+note +decision +task",
        "4": "+assessment +step4",
        "5": "+step5",
        "7": "+released",
        "8": "+done +step8",
        "9": "+step9",
        "closed": "-case -facts -thought -question -briefing -report -advice -step2 -point -guest -step3 -notice -note "
        "-decision -task -assessment -step4 -step5 -released -done -step8 -step9",
    },
    # Asked for advice before step 3: the question and the own answer, and nothing of the case. Drawn in: as the care
    # team, until it closes; then the own words are left.
    "reference": {
        "asked": "+question",
        "talked": "+advice",
        "named": "+case +facts +thought +briefing +report +step2 +point +guest +step3 +notice",
        "meeting": "+note +decision +task",
        "4": "+assessment +step4",
        "5": "+step5",
        "7": "+released",
        "8": "+done +step8",
        "9": "+step9",
        "closed": "-case -facts -thought -briefing -report -step2 -point -guest -step3 -notice -note -decision -task "
        "-assessment -step4 -step5 -released -done -step8 -step9",
    },
    # At step 3 one notice; never the case.
    "director": {"3": "+notice"},
    # The same notice; and the case from being named on it until it closes.
    "named_director": {
        "3": "+notice",
        "named": "+case +facts +thought +question +briefing +report +advice +step2 +point +guest +step3",
        "meeting": "+note +decision +task",
        "4": "+assessment +step4",
        "5": "+step5",
        "7": "+released",
        "8": "+done +step8",
        "9": "+step9",
        "closed": "-case -facts -thought -question -briefing -report -advice -step2 -point -guest -step3 -note "
        "-decision -task -assessment -step4 -step5 -released -done -step8 -step9",
    },
    # The prepared point, while the meeting is open.
    "guest": {"agenda": "+guest", "meeting": "-guest"},
    # The own action; how it went they wrote themselves.
    "owner": {"meeting": "+task", "8": "+done"},
    # From the agenda of the zorgoverleg until closing: what is shared there. Then only the CLB's own file, and what left it.
    "clb": {
        "agenda": "+case +point +guest",
        "meeting": "+note +decision +task",
        "4": "+assessment",
        "6": "+step6",
        "7": "+step7 +released",
        "8": "+done",
        "closed": "-case -point -guest -note -decision -task -assessment -done",
        "reopened": "+case +point +guest +note +decision +task +assessment +done",
    },
    # Drawn in by the CLB for its team: what is shared and the CLB's own file, until it closes; never what is the school's.
    "clb_reference": {
        "clb_named": "+case +point +guest +note +decision +task +assessment",
        "6": "+step6",
        "7": "+step7 +released",
        "8": "+done",
        "closed": "-case -point -guest -note -decision -task -assessment -step6 -step7 -released -done",
    },
}
# Whom nobody named: a behaviour expert, another reference person, somebody of the CLB; and everybody without a part.
NOTHING = (
    "behaviour", "other_reference", "clb_worker", "secretariat", "dpo", "admin", "board", "outsider", "other_director",
    "case_manager", "policy", "police", "platform",
)  # fmt: skip
