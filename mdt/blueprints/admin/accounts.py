"""Accounts: made, corrected, closed; each entered by a link that works once."""

from collections.abc import Iterable

from flask import make_response, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from mdt.blueprints.admin import once
from mdt.blueprints.admin.forms import NewAccountForm, PersonForm, SupervisorForm
from mdt.blueprints.admin.views import bp
from mdt.blueprints.auth.views import Answer
from mdt.database import db
from mdt.domain.errors import NotFound, StaleEdit
from mdt.domain.labels import label
from mdt.domain.policy import Permission
from mdt.domain.vocabulary import Discipline, Role
from mdt.forms import VersionedForm, sent, status_of
from mdt.i18n import _l
from mdt.loading import only_for
from mdt.models.people import User
from mdt.queries import people
from mdt.services import accounts as service
from mdt.templating import SAID, me

SAID["account-made"] = _l("The account is made. Give its link to the person it is for.")
SAID["account-changed"] = _l("Saved. What the account may do changes with its next page.")
SAID["account-closed"] = _l("The account is closed. What the person wrote stays.")
SAID["link-made"] = _l("A new link is made; an older one is worth nothing now.")
SAID["supervisor-named"] = _l("Saved. Who supervises whom counts from this moment.")


def account_or_404(ref: str) -> User:
    """An account, for whoever manages accounts."""
    only_for(me(), Permission.ACCOUNTS_MANAGE, "admin")
    person = db.session.scalars(select(User).where(User.ref == ref)).first()
    if person is None:
        raise NotFound("account")
    return person


@bp.get("/accounts/")
def accounts() -> str:
    """Everybody with an account."""
    only_for(me(), Permission.ACCOUNTS_MANAGE, "admin")
    return render_template(
        "admin/accounts.html",
        everybody=people.everybody(),
        supervisor_of=people.supervisor_of,
        room="admin",
    )


@bp.route("/accounts/new", methods=["GET", "POST"])
def new_account() -> Answer:
    """Make an account, and the link that opens it."""
    only_for(me(), Permission.ACCOUNTS_MANAGE, "admin")
    form = NewAccountForm()
    done, person = sent(
        form, lambda: service.create(me(), username=form.username.data or "", **form.facts())
    )
    if done:
        return _to_page_with_link(person, "account-made")
    return render_template("admin/new_account.html", form=form, room="admin"), status_of(form)


def _to_page_with_link(person: User, said: str) -> BaseResponse:
    token = service.make_link(me(), person)
    page = url_for("admin.account", account_ref=person.ref, said=said)
    return once.hand_over(redirect(page, 303), person, token)


@bp.route("/accounts/<ref:account_ref>/", methods=["GET", "POST"])
def account(account_ref: str) -> Answer:
    """One account: its name, roles, link, supervisor; and, once, the link just made."""
    person = account_or_404(account_ref)
    form = PersonForm() if request.method == "POST" else PersonForm().show(person)
    try:
        done, _nothing = sent(
            form, lambda: service.amend(me(), person, version=form.seen, **form.facts())
        )
    except StaleEdit:
        return _both(person, form), 409
    if done:
        return redirect(
            url_for("admin.account", account_ref=person.ref, said="account-changed"), 303
        )
    answer = make_response(_page(person, form), status_of(form))
    return once.forget(answer, person)


def _page(person: User, form: PersonForm) -> str:
    supervisor = SupervisorForm(formdata=None)
    _offer_supervisors(supervisor, person)
    supervisor.supervisor.data = next(
        (p.ref for p in people.supervisors() if p.id == person.supervisor_id), ""
    )
    return render_template(
        "admin/account.html",
        account=person,
        form=form,
        supervisor=supervisor,
        link=once.take(person),
        room="admin",
    )


def _both(person: User, form: PersonForm) -> str:
    """What stands now and what was about to be saved, side by side."""
    facts = form.facts()
    mine = _words(facts["display_name"], facts["discipline"], facts["roles"])
    theirs = _words(person.display_name, person.discipline, person.roles)
    form.version.data = str(person.version)
    return render_template(
        "admin/account_conflict.html",
        account=person,
        form=form,
        mine=mine,
        theirs=theirs,
        room="admin",
    )


def _words(name: str, discipline: Discipline | None, roles: Iterable[Role]) -> str:
    listed = ", ".join(sorted(label(role) for role in roles))
    return "\n".join([name, label(discipline) if discipline else "-", listed])


@bp.post("/accounts/<ref:account_ref>/link")
def new_link(account_ref: str) -> BaseResponse:
    """Make a new one-time link: for an account not yet entered, or to reset one."""
    return _to_page_with_link(account_or_404(account_ref), "link-made")


@bp.post("/accounts/<ref:account_ref>/close")
def close_account(account_ref: str) -> BaseResponse:
    """Close an account."""
    person = account_or_404(account_ref)
    service.close(me(), person, version=VersionedForm().seen)
    return redirect(url_for("admin.account", account_ref=person.ref, said="account-closed"), 303)


@bp.post("/accounts/<ref:account_ref>/supervisor")
def supervisor(account_ref: str) -> Answer:
    """Name, change or end the supervisor of record."""
    person = account_or_404(account_ref)
    form = SupervisorForm()
    _offer_supervisors(form, person)
    done, _nothing = sent(
        form, lambda: service.name_supervisor(me(), person, supervisor=form.supervisor.person)
    )
    if done:
        page = url_for("admin.account", account_ref=person.ref, said="supervisor-named")
        return redirect(page, 303)
    shown = PersonForm(formdata=None).show(person)
    return render_template(
        "admin/account.html", account=person, form=shown, supervisor=form, link=None, room="admin"
    ), status_of(form)


def _offer_supervisors(form: SupervisorForm, person: User) -> None:
    offered = [other for other in people.supervisors() if other is not person]
    form.supervisor.offer(offered, empty=_l("nobody"))
