"""The outside world on the loopback: a mail relay and a WhatsApp gateway that do what a script tells them.

Both listen on a port of their own, answer each connection in a thread of its own, keep what was handed to them in
`messages`, and leave no thread behind. A script has one entry a connection (mail) or a request (WhatsApp); when it is
used up the rest is accepted.
"""

from tests.sinks.hub import CERTIFICATE
from tests.sinks.smtp import Mail, SmtpSink, smtp_sink
from tests.sinks.whatsapp import WhatsAppSink, whatsapp_sink

__all__ = ["CERTIFICATE", "Mail", "SmtpSink", "WhatsAppSink", "smtp_sink", "whatsapp_sink"]
