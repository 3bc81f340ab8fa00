"""Whom pictures, films and sound are put down to: who is on them, or who took them.

**Invariants:**

- Files have no sender: nothing is asked of them, and whose they are is said of each run or not at
  all. It is what the person says, with their reason, and never what a picture shows.
- Who is on them is whom their incident is about. So is who took them if that is somebody suspected;
  of another who took them, only the files say it.
"""

from __future__ import annotations

from dataclasses import dataclass

from diary.model.record_nouns import FilesPerson, Role


@dataclass(frozen=True, slots=True)
class PersonOfFiles:
    """What was said of the files of a run; `person` is of the record, with the role they have."""

    is_: FilesPerson
    person: str = ""
    role: Role = Role.OTHER
    why: str = ""

    @property
    def about(self) -> str:
        """Return whom an incident of these files is about, by the identifier; empty for nobody."""
        is_theirs = self.is_ is FilesPerson.TOOK and self.role is Role.SUSPECTED
        return self.person if self.is_ is FilesPerson.SHOWN or is_theirs else ""
