"""Who sees what of a case on track A, after each step: DOMAIN §2 and §3, written out by hand.

Each stage says what changes from the one before: `+text` comes, `-text` goes; `case` is the case itself, `guest` an
agenda point that one was asked to. Words stand for texts: see `Story` in `test_track_a_step_by_step`. Whoever is not
named at a stage sees what they saw before it; whoever is not named at all never sees anything.
"""

STAGES = (
    "signal", "opened", "asked", "1", "talked", "2", "agenda", "3", "meeting", "4", "5", "6", "7", "8", "9",
    "closed", "reopened",
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
    # Asked for advice before step 3: the question and the own answer, and nothing of the case.
    "reference": {"asked": "+question", "talked": "+advice"},
    # At step 3 one notice; never the case.
    "director": {"3": "+notice"},
    # The prepared point, while the meeting is open.
    "guest": {"agenda": "+guest", "meeting": "-guest"},
    # The own action; how it went they wrote themselves.
    "owner": {"meeting": "+task", "8": "+done"},
    # From the agenda of the zorgoverleg until closing: what is shared there. Then only the CLB's own file.
    "clb": {
        "agenda": "+case +point +guest",
        "meeting": "+note +decision +task",
        "4": "+assessment",
        "6": "+step6",
        "7": "+step7 +released",
        "8": "+done",
        "closed": "-case -point -guest -note -decision -task -assessment -released -done",
        "reopened": "+case +point +guest +note +decision +task +assessment +released +done",
    },
}
# A counsellor whom nobody named, the CLB's reference person before anybody draws them in, and everybody without a part.
NOTHING = (
    "counsellor", "behaviour", "clb_reference", "secretariat", "dpo", "admin", "board", "outsider", "other_director",
    "case_manager", "policy", "police", "platform",
)  # fmt: skip
