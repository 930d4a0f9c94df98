"""A tool's effect is inferred from how anybody would name it, and a request asks for it in words."""

import pytest

from headgate.provenance.effects import Effect, asking_words, asks_for, effect_of
from headgate.provenance.values import fold


@pytest.mark.parametrize(
    ("tool", "effect"),
    [
        ("send_email", "send"),
        ("crm.sendEmail", "send"),
        ("mcp__chat__post_message", "send"),
        ("forward-notes", "send"),
        ("get_orders", "read"),
        ("order_status", "read"),
        ("share_price", "read"),
        ("sharePriceHistory", "read"),
        ("search_mail", "read"),
        ("share_file", "grant"),
        ("add_collaborator", "grant"),
        ("addUserToGroup", "grant"),
        ("update_password", "grant"),
        ("transfer_money", "pay"),
        ("send_payment", "pay"),
        ("place_order", "pay"),
        ("create_transfer", "pay"),
        ("book_train", "pay"),
        ("delete_branch", "delete"),
        ("cancel_subscription", "delete"),
        ("bash", "execute"),
        ("run_sql", "execute"),
        ("create_event", "write"),
        ("set_light", "write"),
        ("frobnicate", "write"),
        ("list_delete", "delete"),
        ("lists_get", "read"),
        ("schedule_get", "read"),
        ("log_search", "read"),
        ("tag.remove", "delete"),
        ("door_open", "read"),
        ("search_and_delete", "delete"),
        ("find_or_create", "write"),
        ("fax_inbox", "read"),
        ("ledger_entries", "read"),
    ],
)
def test_the_effect_of_a_name(tool: str, effect: Effect) -> None:
    assert effect_of(tool) == effect


def test_a_description_speaks_where_the_name_says_nothing() -> None:
    assert effect_of("frobnicate", "Sends the text to a phone.") == "send"
    assert effect_of("get_it", "Deletes everything.") == "read"


@pytest.mark.parametrize(("method", "effect"), [("POST", "send"), ("delete", "delete"), ("GET", "read")])
def test_an_http_method_is_the_effect(method: str, effect: Effect) -> None:
    assert effect_of("fetch_url", arguments={"method": method}) == effect


@pytest.mark.parametrize(
    ("tool", "arguments", "effect"),
    [
        ("invoice_text", {"invoice": "R-4"}, "write"),
        ("text_guest", {"room": 4}, "send"),
        ("guest_message", {"room": 4, "text": "Hello"}, "send"),
        ("door_code", {"door": "north"}, "write"),
        ("sandbox_code", {"source": "1 + 1"}, "execute"),
    ],
)
def test_a_noun_is_a_verb_where_the_arguments_hold_what_it_needs(
    tool: str, arguments: dict[str, object], effect: Effect
) -> None:
    assert effect_of(tool, arguments=arguments) == effect


@pytest.mark.parametrize(
    ("effect", "tool", "sentence", "asked"),
    [
        ("send", "send_email", "Email the notes to Ann.", True),
        ("send", "send_email", "What do my latest emails say?", False),
        ("send", "send_email", "List their email addresses.", False),
        ("send", "send_email", "Can you reply to Ann?", True),
        ("delete", "delete_file", "Am I free at noon?", False),
        ("delete", "delete_file", "Get rid of the old drafts.", True),
        ("delete", "delete_file", "Add two lines to the file.", False),
        ("pay", "send_money", "Adjust my rent payment.", False),
        ("pay", "send_money", "Make a payment of 20 to Ann.", True),
        ("pay", "update_payment", "Update the payment to 20.", True),
        ("grant", "update_password", "Update my account information.", False),
        ("grant", "update_password", "Change my password to that.", True),
        ("grant", "add_to_group", "Let Noor into the group.", True),
        ("write", "create_event", "Add the eggs to the list.", False),
        ("write", "create_event", "Put an event on Monday.", True),
        ("read", "search", "Whatever.", True),
    ],
)
def test_what_a_request_asks_for(effect: Effect, tool: str, sentence: str, asked: bool) -> None:
    assert asks_for(effect, asking_words(fold(sentence)), tool) is asked
