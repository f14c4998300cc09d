"""WhatsApp: one message to one number through the Cloud API.

`WHATSAPP_URL` names Graph's version and the office's phone number id, which is the last part of the path:
`https://graph.facebook.com/v23.0/PHONE_ID`. Plain http is understood on the loopback only, because the token travels
with every request. A message outside the 24 hours after the person's last one must be a template the provider has
approved; `Template` names it.

Importing this module loads pywa (half a second, tens of megabytes): do it where a gateway is configured.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
from pywa.client import WhatsApp
from pywa.errors import WhatsAppError
from pywa.types.templates import TemplateLanguage

from engine.phone import normalise_msisdn
from workers.channels.budget import Budget
from workers.channels.graph_errors import judge
from workers.channels.outcome import Accepted, Outcome, PermanentRefusal, TemporaryRefusal, Unknown, incident
from workers.channels.transport import TRANSPORT_ERRORS, BudgetTransport

LONGEST_TEXT = 4096
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_PATH = re.compile(r"(?P<base>(?:/[A-Za-z0-9._-]+)*)/(?P<phone>[0-9]{1,32})/?")
_TOKEN = re.compile(r"[!-~]+")
# What pywa raises when an answer is not shaped like Graph's.
_MISSHAPEN = (ValueError, LookupError, TypeError, AttributeError)


@dataclass(frozen=True, slots=True)
class Template:
    """A message text approved by the provider: its name there, its language code, and what fills its slots in order."""

    name: str
    parameters: tuple[str, ...] = ()
    language: str = "id"


@dataclass(frozen=True, slots=True)
class _Gateway:
    base: str
    phone: str


def send(
    url: str,
    token: str,
    *,
    recipient: str,
    message_id: str,
    text: str | None = None,
    template: Template | None = None,
    timeout: float = 10,
    total: float = 30,
) -> Outcome:
    """Hands one text or one template to the Cloud API and says how it ended; raises nothing for what the API does.

    `recipient` is a number in any usual Indonesian spelling. `message_id` comes back in the delivery reports.
    `timeout` is the longest silence and `total` the longest whole exchange, in seconds. Raises ValueError unless
    exactly one of `text` and `template` is given.
    """
    if (text is None) == (template is None):
        raise ValueError("give either a text or a template")
    try:
        number = normalise_msisdn(recipient)
        content = template if text is None else _checked(text)
    except ValueError as error:
        return PermanentRefusal(str(error))
    gateway = _gateway(url)
    if gateway is None:
        return incident(
            "WHATSAPP_URL tidak sah. Administrator perlu mengisinya seperti https://graph.facebook.com/v23.0/ID_NOMOR."
        )
    if not _TOKEN.fullmatch(token):
        return incident("WHATSAPP_TOKEN kosong atau memuat karakter yang tidak sah. Administrator perlu memeriksanya.")
    return _exchange(gateway, token, number, content, message_id, Budget(total, timeout))


def _checked(text: str) -> str:
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise ValueError(f"Isi pesan WhatsApp harus ada dan paling panjang {LONGEST_TEXT} karakter. Ringkas pesannya.")
    return text.encode("utf-8", "replace").decode()


def _gateway(url: str) -> _Gateway | None:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    path = _PATH.fullmatch(parts.path)
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
    if path is None or not safe or not host or parts.username or parts.query or parts.fragment:
        return None
    netloc = f"[{host}]" if ":" in host else host
    return _Gateway(f"{parts.scheme}://{netloc}{f':{port}' if port else ''}{path['base']}", path["phone"])


def _exchange(
    gateway: _Gateway, token: str, number: str, content: str | Template | None, message_id: str, budget: Budget
) -> Outcome:
    transport = BudgetTransport(budget)
    with httpx.Client(transport=transport) as session:
        client = WhatsApp(phone_id=gateway.phone, token=token, session=session)
        session.base_url = httpx.URL(gateway.base)  # pywa sets its own in the line before
        try:
            return Accepted(_hand_over(client, number, content, message_id))
        except WhatsAppError as error:
            return _refused(error)
        except TRANSPORT_ERRORS:
            return _broken(sent=transport.sent, late=budget.spent)
        except _MISSHAPEN:
            return _misshapen(transport)


def _hand_over(client: WhatsApp, number: str, content: str | Template | None, message_id: str) -> str:
    if isinstance(content, Template):
        slots = [{"type": "text", "text": " ".join(value.split())} for value in content.parameters]
        return client.send_template(
            to=number,
            name=content.name,
            language=TemplateLanguage(content.language),
            params=[{"type": "body", "parameters": slots}] if slots else None,
            tracker=message_id,
        ).id
    return client.send_message(to=number, text=content or "", tracker=message_id).id


def _refused(error: WhatsAppError) -> Outcome:
    status = error.status_code or 0
    header = error.raw_response.headers.get("retry-after", "") if error.raw_response is not None else ""
    return judge(
        error.code,
        status,
        subcode=error.subcode,
        transient=bool(error.is_transient),
        retry_after=timedelta(seconds=int(header)) if re.fullmatch(r"[0-9]{1,6}", header) else None,
    )


def _broken(*, sent: bool, late: bool) -> Outcome:
    if sent:
        return Unknown("Sambungan ke WhatsApp putus setelah pesan diserahkan; mungkin pesan sudah terkirim.")
    if late:
        return TemporaryRefusal("WhatsApp tidak menjawab dalam batas waktu.")
    return TemporaryRefusal("WhatsApp tidak dapat dihubungi.")


def _misshapen(transport: BudgetTransport) -> Outcome:
    """The answer was not Graph's: perhaps a proxy's page, perhaps an acceptance without a receipt."""
    if 200 <= transport.status < 300:
        return Unknown("Jawaban WhatsApp tidak dapat dibaca; mungkin pesan sudah terkirim.")
    if transport.status:
        return judge(transport.status, transport.status)
    return incident("Pesan WhatsApp ini tidak dapat disusun; periksa nama dan bahasa templatnya.")
