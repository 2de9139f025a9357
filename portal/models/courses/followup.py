"""What teaching leaves behind: evaluations, absences, repertoire, the year's record, instruments."""

from datetime import date, time
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Key, PublicId, Scoped, Versioned, many, one, refer, scoped, unique
from portal.models.courses.lists import SchoolYear
from portal.models.courses.teaching import Enrolment
from portal.models.people import Student


class Evaluation(Scoped, Base):
    """A mark or an appreciation; `mark`, `out_of` and `coefficient` are hundredths (1575 is 15,75)."""

    __tablename__ = "evaluation"
    __table_args__ = scoped(refer("enrolment"))

    enrolment_id: Mapped[int] = mapped_column(Key)
    kind: Mapped[str]
    on: Mapped[date | None]
    criterion: Mapped[str | None]
    mark: Mapped[int | None]
    out_of: Mapped[int | None]
    coefficient: Mapped[int | None]
    letter: Mapped[str | None]
    mention: Mapped[str | None]
    appreciation: Mapped[str | None]
    choice: Mapped[str | None]
    absent: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None]

    enrolment: Mapped[Enrolment] = one("Evaluation.enrolment_id", "Enrolment")


class Absence(Scoped, Base):
    """An absence from a course, days included; wall times of the establishment when not the whole day."""

    __tablename__ = "absence"
    __table_args__ = scoped(refer("enrolment"))

    enrolment_id: Mapped[int] = mapped_column(Key)
    from_on: Mapped[date]
    until_on: Mapped[date]
    starts: Mapped[time | None]
    ends: Mapped[time | None]
    characteristic: Mapped[str | None]
    justified: Mapped[bool] = mapped_column(default=False)
    letter_sent: Mapped[bool] = mapped_column(default=False)
    letter_on: Mapped[date | None]

    enrolment: Mapped[Enrolment] = one("Absence.enrolment_id", "Enrolment")


class Performance(PublicId, Scoped, Base):
    """An event of the repertoire: a concert, an examination."""

    __tablename__ = "performance"
    __table_args__ = scoped()

    name: Mapped[str]
    on: Mapped[date]
    comment: Mapped[str | None]

    pieces: Mapped[list["PerformedPiece"]] = many(
        "PerformedPiece.performance_id",
        "Performance",
        back_populates="performance",
        order_by="PerformedPiece.position",
    )


class PerformedPiece(Scoped, Base):
    """A piece that a student played at an event; `seconds` is how long."""

    __tablename__ = "performed_piece"
    __table_args__ = scoped(refer("performance"), refer("student"))

    performance_id: Mapped[int] = mapped_column(Key)
    student_id: Mapped[int] = mapped_column(Key)
    position: Mapped[int] = mapped_column(default=1)
    piece: Mapped[str]
    seconds: Mapped[int | None]
    comment: Mapped[str | None]

    performance: Mapped[Performance] = one("PerformedPiece.performance_id", "Performance", back_populates="pieces")
    student: Mapped[Student] = one("PerformedPiece.student_id", "Student")


class StudentYear(Versioned, Scoped, Base):
    """What the record says of a student for one school year; none: not known.

    `school_level`, `opinion`, `result`, `activity`, `fm_level` and `exemptions` are keys of the catalogue;
    `start` is the day of entry when later than the year's.
    """

    __tablename__ = "student_year"
    __table_args__ = scoped(unique("student_id", "school_year_id"), refer("student"), refer("school_year"))

    student_id: Mapped[int] = mapped_column(Key)
    school_year_id: Mapped[int] = mapped_column(Key)
    school_level: Mapped[str | None]
    cursus: Mapped[bool | None]
    adapted_schedule: Mapped[bool | None]
    opinion: Mapped[str | None]
    result: Mapped[str | None]
    activity: Mapped[str | None]
    fm_level: Mapped[str | None]
    exemptions: Mapped[list[str]] = mapped_column(default=list)
    start: Mapped[date | None]

    student: Mapped[Student] = one("StudentYear.student_id", "Student")
    school_year: Mapped[SchoolYear] = one("StudentYear.school_year_id", "SchoolYear")


class LoanKind(StrEnum):
    """Whether the family pays for the instrument."""

    RENTED = "rented"
    LENT = "lent"


class InstrumentLoan(Scoped, Base):
    """An instrument that a student took home; it is out while `returned_on` is none."""

    __tablename__ = "instrument_loan"
    __table_args__ = scoped(refer("student"))

    student_id: Mapped[int] = mapped_column(Key)
    kind: Mapped[LoanKind]
    instrument: Mapped[str]
    number: Mapped[str | None]
    since: Mapped[date]
    due_on: Mapped[date | None]
    returned_on: Mapped[date | None]

    student: Mapped[Student] = one("InstrumentLoan.student_id", "Student")
