"""Secrets of our own making, which have the shape and belong to nobody, and the rules that tests decide them by."""

TOKEN = "ghp_1234567890abcdefghijABCDEFGHIJ123456"
KEY = "-----BEGIN RSA PRIVATE KEY-----\n" + "QUFB" * 16 + "\n-----END RSA PRIVATE KEY-----\n"
#: For the end of a policy: keys are cut, other secrets redacted.
SECRET_RULES = """\
rules:
  - name: no-private-keys
    when: finding.type == "private-key"
    action: cut
    reason: keys never leave
  - name: other-secrets
    when: finding.category == "secret"
    action: redact
    reason: secrets are replaced
"""
#: For after the `SECRET_RULES`: calls outside the declared tools are denied.
TOOL_RULE = """\
  - name: tools
    when: finding.category == "tool"
    action: deny
    reason: not a tool of this session
"""
