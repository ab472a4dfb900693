"""Versions beside each other: any two of one formulation, and who brought what to one."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import render_template, request
from sqlalchemy import select

from mdt.blueprints.formulation.writing import Answer, about_of, bp, home_of, room_of
from mdt.database import db
from mdt.domain import templates
from mdt.domain.comparing import Comparison
from mdt.domain.contributions import Author, Brought, brought, by_discipline, silent
from mdt.domain.events import AuditEvent
from mdt.domain.templates import Template
from mdt.loading import case_or_404, note_reading, refuse
from mdt.models.cases import Case
from mdt.models.formulations import Formulation
from mdt.queries import formulations as reading
from mdt.queries.formulation_links import targets_named
from mdt.queries.formulation_versions import difference_of, kept_until, series
from mdt.templating import me

PERSON = "person"  # whose part it is, on a family map


@bp.get("/cases/<ref:case_ref>/formulation/<template:template_id>/compare")
def compare(case_ref: str, template_id: str) -> Answer:
    """What changed from one version to another; without a choice, the last two."""
    case = case_or_404(me(), case_ref, page="formulation")
    versions = series(case, template_id, about_of(request.args.get("about", "")))
    if not versions:
        raise refuse(me(), "formulation", template_id)
    after = _chosen(case, versions, "to", versions[0].ref)
    earlier = next((v.ref for v in versions if v.number < after.number), after.ref)
    before = _chosen(case, versions, "from", earlier)
    for version in dict.fromkeys((before, after)):
        note_reading(me(), AuditEvent.FORMULATION_READ, version)
    found = difference_of(before, after)
    return render_template(
        "formulation/compare.html",
        tab=room_of(template_id),
        home=home_of(case, template_id),
        case=case,
        versions=versions,
        before=before,
        after=after,
        found=found,
        targets=targets_named(me(), case, _links(found)),
        place=_places(after, before),
        kind=_kinds(after, before),
        hours=_hours(after, before),
    )


@bp.get("/cases/<ref:case_ref>/formulation/<ref:formulation_ref>/contributions")
def contributions(case_ref: str, formulation_ref: str) -> Answer:
    """Which discipline brought which statement of a version, and who has not written in it yet."""
    case = case_or_404(me(), case_ref, page="formulation")
    formulation = _version(case, formulation_ref)
    note_reading(me(), AuditEvent.FORMULATION_READ, formulation)
    kept = kept_until(formulation)
    team = [Author(m.user.display_name, m.user.discipline) for m in case.team_today]
    return render_template(
        "formulation/contributions.html",
        tab=room_of(formulation.template_id),
        case=case,
        formulation=formulation,
        groups=by_discipline(brought(kept)),
        question=_questions(formulation),
        silent=silent(team, kept),
    )


def _chosen(case: Case, versions: Any, name: str, otherwise: str) -> Formulation:
    """The version named in the address, if it is one of these."""
    ref = request.args.get(name) or otherwise
    if ref not in {version.ref for version in versions}:
        raise refuse(me(), "formulation", ref)
    return _version(case, ref)


def _version(case: Case, ref: str) -> Formulation:
    query = select(Formulation).where(Formulation.case_id == case.id, Formulation.ref == ref)
    version = db.session.scalars(reading.whole(query)).first()
    if version is None:
        raise refuse(me(), "formulation", ref)
    return version


def _links(found: Comparison) -> list[str]:
    return sorted(
        {
            link
            for question in found.questions
            for one in question.statements
            for link in (*one.links_put, *one.links_taken)
        }
    )


def _places(*versions: Formulation) -> Any:
    """What a statement answers, in words: its label, and which part or hour it belongs to."""
    known = _released(versions)
    people = _people(versions)

    def place(said: Any) -> str:
        for template in known:
            for field in template.fields:
                if field.id == said.field and (field.each or field.hours):
                    if field.hours:
                        return f"{said.part:02d}:00"
                    if field.id != PERSON and said.part in people:
                        return people[said.part]
                    return template.whole(said.part)
        return ""

    return place


def _questions(version: Formulation) -> Any:
    """What a statement of this version answers, in words: the part it belongs to, and the label."""
    labels = {asked["id"]: asked["label"] for asked in version.prompts}
    said = {s.identity: s for s in version.statements}
    place = _places(version)

    def question(one: Brought) -> str:
        statement = said[one.identity]
        told = (place(statement), labels.get(statement.field, ""))
        return " · ".join(words for words in told if words)

    return question


def _people(versions: Sequence[Formulation]) -> dict[int, str]:
    """Who the parts of a family map are; the first of the versions has the last word."""
    told = (s for version in reversed(versions) for s in version.statements)
    return {s.part: s.text for s in told if s.field == PERSON}


def _kinds(*versions: Formulation) -> Any:
    """Of which sort a statement is, in words."""
    known = _released(versions)

    def kind(said: Any) -> str:
        fields = (f for template in known for f in template.fields if f.id == said.field)
        return next((k.label for f in fields if (k := f.kind(said.kind))), "")

    return kind


def _hours(*versions: Formulation) -> set[str]:
    """The questions that are answered hour by hour."""
    return {f.id for template in _released(versions) for f in template.fields if f.hours}


def _released(versions: Iterable[Formulation]) -> list[Template]:
    load = templates.load()
    found = (load.get((v.template_id, v.template_version)) for v in versions)
    return [template for template in found if template]
