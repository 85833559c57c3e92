"""What a crew does in one visit: an order's items, by what the contract is for."""

from dataclasses import dataclass

ACCOUNT, TRANSFORMER, NOWHERE = "account", "transformer", "nowhere"


@dataclass(frozen=True)
class Line:
    """An item that a visit bills with this probability, in a quantity between these two."""

    item: str
    share: float
    least: int = 1
    most: int = 1


@dataclass(frozen=True)
class Visit:
    """`calendar` is how often it is done by month, January first, an average month being 1;
    `users` the most users of a transformer that one order takes, few being commoner than many."""

    at: str
    lines: tuple[Line, ...]
    calendar: tuple[float, ...] = (1.0,) * 12
    users: int = 1

    @property
    def usual_users(self) -> float:
        return (2 + self.users) / 3


# Works on the network pause for the end of the year; inspections fill the first half.
WORKS = (0.6, 0.9, 1.1, 1.0, 1.1, 1.1, 1.1, 1.2, 1.2, 1.2, 1.0, 0.5)
INSPECTIONS = (0.9, 1.1, 1.2, 1.0, 1.1, 1.0, 1.1, 1.0, 1.0, 1.0, 0.9, 0.7)

_SEALS = (Line("H-NOR-11", 0.7), Line("H-HER-06", 0.7, 2, 6))
_SERVICE = (
    Line("H-CAB-01", 0.85, 8, 32),
    Line("H-HER-05", 0.6, 2, 2),
    Line("H-HER-04", 0.6, 2, 4),
    Line("H-HER-10", 0.4),
)

VISITS = {
    "inspection": Visit(
        ACCOUNT,
        (Line("H-REV-01", 1), Line("H-REV-07", 0.16), Line("H-REV-08", 0.2), *_SEALS),
        INSPECTIONS,
        users=14,
    ),
    "two_phase_inspection": Visit(ACCOUNT, (Line("H-REV-02", 1), Line("H-REV-08", 0.3), *_SEALS)),
    "three_phase_inspection": Visit(
        ACCOUNT, (Line("H-REV-03", 1), Line("H-REV-07", 0.2), Line("H-REV-08", 0.4), *_SEALS)
    ),
    "large_customer": Visit(ACCOUNT, (Line("H-REV-04", 1), Line("H-REV-05", 0.2), *_SEALS)),
    "nobody_home": Visit(ACCOUNT, (Line("H-REV-06", 1), Line("H-GEN-03", 0.1, 8, 30)), INSPECTIONS),
    "far_inspection": Visit(
        ACCOUNT,
        (Line("H-REV-10", 1), Line("H-GEN-03", 0.6, 20, 90), *_SEALS),
        INSPECTIONS,
        users=6,
    ),
    "sweep": Visit(
        TRANSFORMER, (Line("H-REV-09", 1, 12, 80), Line("H-MAC-07", 0.8, 12, 80)), INSPECTIONS
    ),
    "normalisation": Visit(
        ACCOUNT,
        (
            Line("H-NOR-01", 1),
            Line("H-REV-07", 0.5),
            Line("H-NOR-07", 0.6),
            Line("H-MED-01", 0.9),
            Line("H-HER-01", 0.6),
            Line("H-NOR-10", 0.15),
            *_SERVICE,
            *_SEALS,
        ),
        users=6,
    ),
    "three_phase_normalisation": Visit(
        ACCOUNT,
        (
            Line("H-NOR-02", 1),
            Line("H-NOR-07", 0.5),
            Line("H-MED-03", 0.9),
            Line("H-HER-02", 0.6),
            Line("H-CAB-02", 0.8, 10, 40),
            *_SEALS,
        ),
    ),
    "meter_change": Visit(
        ACCOUNT,
        (Line("H-NOR-03", 1), Line("H-MED-01", 0.7), Line("H-LAB-04", 0.3), *_SEALS),
        users=5,
    ),
    "three_phase_meter_change": Visit(
        ACCOUNT, (Line("H-NOR-04", 1), Line("H-MED-03", 0.8), Line("H-HER-02", 0.3), *_SEALS)
    ),
    "service_drop": Visit(
        ACCOUNT,
        (
            Line("H-NOR-05", 1),
            Line("H-NOR-09", 0.4),
            Line("H-HER-08", 0.4),
            Line("H-HER-09", 0.4),
            *_SERVICE,
        ),
        users=6,
    ),
    "facade": Visit(
        ACCOUNT, (Line("H-NOR-08", 1), Line("H-HER-01", 0.7), *_SERVICE, *_SEALS), users=6
    ),
    "up_the_pole": Visit(
        ACCOUNT,
        (Line("H-NOR-12", 1), Line("H-HER-01", 0.8), Line("H-CAB-01", 0.9, 10, 40), *_SEALS),
        users=6,
    ),
    "macro_upkeep": Visit(
        TRANSFORMER,
        (Line("H-MAC-03", 1), Line("H-MAC-05", 0.5), Line("H-CAB-06", 0.2, 4, 12)),
    ),
    # Not chosen by chance: a transformer gets one macro-meter.
    "macro_installation": Visit(
        TRANSFORMER,
        (
            Line("H-MAC-02", 1),
            Line("H-MED-04", 1),
            Line("H-MED-05", 1, 3, 3),
            Line("H-CAB-06", 0.9, 4, 12),
            Line("H-MAC-05", 0.8),
        ),
    ),
    "macro_reading": Visit(TRANSFORMER, (Line("H-MAC-06", 1), Line("H-GEN-03", 0.3, 10, 60))),
    "macro_transformers": Visit(TRANSFORMER, (Line("H-MAC-04", 1), Line("H-MED-05", 0.9, 1, 3))),
    "network": Visit(
        TRANSFORMER,
        (
            Line("H-RED-01", 1, 40, 260),
            Line("H-CAB-03", 0.7, 40, 240),
            Line("H-RED-02", 0.7, 40, 240),
            Line("H-RED-03", 0.9, 2, 9),
            Line("H-HER-03", 0.9, 2, 9),
            Line("H-HER-04", 0.8, 8, 40),
            Line("H-RED-04", 0.3, 1, 3),
            Line("H-POS-01", 0.3, 1, 3),
            Line("H-RED-06", 0.3, 1, 2),
            Line("H-HER-11", 0.5, 4, 20),
        ),
        WORKS,
    ),
    "spans": Visit(
        TRANSFORMER,
        (
            Line("H-RED-09", 1, 1, 4),
            Line("H-CAB-04", 0.7, 30, 140),
            Line("H-RED-05", 0.2),
            Line("H-POS-02", 0.2),
            Line("H-HER-04", 0.6, 6, 24),
            Line("H-RED-10", 0.2, 1, 3),
        ),
        WORKS,
    ),
    "transformer_change": Visit(
        TRANSFORMER,
        (
            Line("H-RED-07", 1),
            Line("H-MED-06", 0.6),
            Line("H-HER-07", 0.8),
            Line("H-CAB-05", 0.7, 6, 14),
        ),
        WORKS,
    ),
    "suspension": Visit(ACCOUNT, (Line("H-SUS-01", 1), Line("H-SUS-03", 0.35))),
    "cut": Visit(ACCOUNT, (Line("H-SUS-02", 1), Line("H-SUS-03", 0.2))),
    "unauthorised": Visit(ACCOUNT, (Line("H-SUS-04", 1), Line("H-REV-07", 0.6), *_SEALS)),
    "calibration": Visit(
        NOWHERE,
        (Line("H-LAB-01", 1, 1, 9), Line("H-LAB-03", 0.8, 1, 4), Line("H-LAB-04", 0.9, 1, 9)),
    ),
    "three_phase_calibration": Visit(
        NOWHERE,
        (Line("H-LAB-02", 1, 1, 5), Line("H-LAB-03", 0.8, 1, 3), Line("H-LAB-04", 0.9, 1, 5)),
    ),
    "social": Visit(ACCOUNT, (Line("H-SOC-01", 1), Line("H-SOC-03", 0.5))),
    "meeting": Visit(TRANSFORMER, (Line("H-SOC-02", 1), Line("H-GEN-05", 0.15))),
    "river": Visit(NOWHERE, (Line("H-GEN-04", 1, 1, 4),)),
}

# {what a contract is for: visits and how often each is made}
WORK = {
    work: {visit: float(often) for visit, often in (pair.split() for pair in visits.split(", "))}
    for work, visits in {
        "users": "inspection 30, two_phase_inspection 8, three_phase_inspection 4, "
        "normalisation 16, three_phase_normalisation 1, meter_change 14, "
        "three_phase_meter_change 1.5, service_drop 8, facade 4, up_the_pole 2, nobody_home 12",
        "inspections": "inspection 46, two_phase_inspection 12, three_phase_inspection 8, "
        "large_customer 4, sweep 6, nobody_home 18, unauthorised 4",
        "macros": "macro_upkeep 18, macro_reading 34, macro_transformers 10, sweep 26",
        "networks": "network 22, spans 16, transformer_change 1.5, up_the_pole 20, service_drop 14",
        "rural": "far_inspection 34, inspection 12, normalisation 14, meter_change 12, "
        "service_drop 10, nobody_home 8, river 0.5",
        "cuts": "suspension 40, cut 18, unauthorised 14, inspection 12, nobody_home 10",
        "laboratory": "calibration 40, three_phase_calibration 12",
        "social": "social 40, meeting 9, normalisation 18, service_drop 8",
    }.items()
}
# What is paid by the month: crews at the contractor's disposal.
MONTHLY = {"users": "H-GEN-02", "networks": "H-GEN-01", "macros": "H-GEN-02", "rural": "H-GEN-02"}
# How many lines of an acta make room for one macro-meter.
LINES_A_MACRO = {"macros": 16, "users": 160}
# On every price list, billed or not.
LISTED_ANYWAY = {
    *("H-MAC-01", "H-MAC-02", "H-MAC-05", "H-MED-04", "H-MED-05", "H-CAB-06", "H-GEN-06"),
    *("H-NOR-01", "H-NOR-03", "H-NOR-06", "H-REV-01", "H-RED-08", "H-HER-07"),
}
