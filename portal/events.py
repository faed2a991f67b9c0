"""City-wide happenings. A module that knows sends; any module that cares receives, and neither knows the other.

Arguments are public identifiers and plain data, never model instances; receivers run in the sender's
transaction and must only write rows or queue tasks. `community_id` is the community's primary key.

visit_booked      community_id, addressee_id, booking_id (public), starts_at (UTC), user_id | None
visit_cancelled   community_id, addressee_id, booking_id (public), cancelled_at (UTC), user_id | None
visit_finished    community_id, addressee_id, booking_id (public) | None, ticket (label), finished_at (UTC),
                  user_id | None
request_registered, request_closed
                  community_id, addressee_id, kind ("appeal", "problem" …), request_id (public), user_id | None
module_switched   site_id, label, is_enabled, actor (user | None)
calendar_published
                  community_id, number, note, changed_days, changed_terms (counts), actor (user | None)
page_published    community_id, site_id, url, kind ("news" …), published_at (UTC); pages that everybody may read
form_answered     community_id, site_id | None, response_id (public), reference, title, place (words), boxes (e-mails)
webhook_stopped   community_id, webhook_id (public), name, host, mailbox ("" for none), stopped_at (UTC)
address_suppressed
                  community_id, address (e-mail): mailings must not go there any more
consent_withdrawn
                  community_id | None, purpose, subject (public id), user_id | None: what was kept by it is forgotten
deed_done         what the audit log writes down for apps below it; the one that carries a row:
                  target, action ("<app>.<past_tense>"), community_id, actor (user | None), details
"""

from django.dispatch import Signal

visit_booked = Signal()
visit_cancelled = Signal()
visit_finished = Signal()
request_registered = Signal()
request_closed = Signal()
module_switched = Signal()
calendar_published = Signal()
page_published = Signal()
form_answered = Signal()
webhook_stopped = Signal()
address_suppressed = Signal()
consent_withdrawn = Signal()
deed_done = Signal()
