"""Words: how secrets are called, what stands in their place, what prose is made of.

Lists alone; who uses them says how.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: At the end of a name these say nothing about the value: types, environments, numbers' companions.
NEUTRAL = _words(
    "value val values str string text prod production dev development staging stage test testing live sandbox old "
    "new current default v b64 base64 hex raw plain plaintext env var const here now char varchar byte bytes none "
    "optional is was to the a"
)

#: Nouns that a password is called by.
PASSWORDS = _words("pass pw psw passwd password passwords pwd passphrase passcode passwort contrasena motdepasse")

#: Nouns that a token or key is called by.
SECRETS = _words(
    "secret secrets token tokens apikey apikeys accesskey secretkey authkey authtoken privatekey credential "
    "credentials creds auth authorization bearer access salt pepper seed mnemonic jwt"
)

#: Before such a noun these make it harmless (``public key``, ``next token``, ``no password``).
HARMLESS_OWNERS = _words(
    "public pub primary foreign natural sort partition hash index idx cache row object hot bucket schema sequence "
    "registry group lookup map dict i18n translation event csrf xsrf next page continuation sync pagination "
    "cursor hotkey composite unique candidate shortcut keyboard issuer rapid author capital sub encrypted hashed "
    "no without skip disable ask prompt need needs require requires use has is show hide forgot reset max min "
    "invalid wrong missing"
)

#: Nouns whose values are plainly no secrets.
OTHERS = _words(
    "url uri urls host hostname endpoint domain path file filename dir folder name names version type types sha "
    "sha1 sha256 sha512 commit hash digest checksum md5 rev revision image size length len count date time "
    "timestamp expires expiry expiration ttl port region email mail page link href src ref branch tag integrity "
    "etag fingerprint thumbprint color class style title label description regex pattern format prefix suffix "
    "policy field column table"
)

#: What people write in a secret's place, as a whole value.
WHOLE = _words(
    "true false null none nil undefined yes no on off string str int integer number boolean bool bytes text "
    "varchar any object array list dict map optional required secret password passwd pass pwd passphrase token "
    "key apikey api_key api-key username user admin root test testing default empty blank unknown hidden private "
    "public basic bearer auth value foo bar baz qux hello world name email changeit letmein n/a tbd xxx abc "
    "abc123 123 1234 12345 123456 void self this"
)

#: The glue of sentences: text that has it is no passphrase.
PROSE = _words(
    "a an and are at be by can confirm current do does enter field for forgot has have if in incorrect invalid is "
    "it least login match minimum must name new no not of on or our password passwords please required reset s "
    "should sign strong text that the this to too type use user username using very was we weak with wrong you "
    "your"
)

#: Every name of a secret has one of these in it, lower case.
SECRET_CUES = _words(
    "identified pass pwd psw pw secret token key cred auth bearer salt pepper seed mnemonic contrasen jwt"
)

#: Commands and addresses that take a password.
ACCESS_CUES = _words("curl wget sshpass mysql mariadb redis-cli login mongo smbclient ldap rabbitmqadmin ://")

#: Providers' names that are also written in two words.
DIVIDED_CUES = _words("relic linked message-bird message_bird private-ai private_ai new-york new_york contribsys")
