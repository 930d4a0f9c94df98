"""Values given to names: what is a secret there, what only stands in a secret's place, and what never was one."""

import pytest
from tests.contract.detector_contract import run
from tests.unit.detectors.secret_samples import random_text

from headgate.detector import StreamContext
from headgate.detectors import secrets
from headgate_schemas.findings import Finding

DETECTOR = secrets.load(secrets.Options())
CONTEXT = StreamContext(kind="tool_result")
KEY = random_text(32, 8)
PASSWORD = "Tr0ub" + "4dor&3"


def find(text: str) -> tuple[Finding, ...]:
    return run(DETECTOR, [text], CONTEXT)


@pytest.mark.parametrize(
    "form",
    [
        'api_key = "{}"',
        "API_KEY={}",
        "export API_KEY='{}'",
        "api_key: {}",
        '"client_secret": "{}"',
        '{{"clientSecret":"{}","n":1}}',
        'const authToken: string = "{}";',
        "var apiKey := `{}`",
        "$apiKey = '{}';",
        "'api_key' => '{}',",
        ':secret_key => "{}"',
        'System.setProperty("API_TOKEN", "{}")',
        'define("AUTH_KEY", "{}");',
        'client.setApiKey("{}")',
        "<apiKey>{}</apiKey>",
        "<accessToken>\n  {}\n</accessToken>",
        '<add key="ApiKey" value="{}" />',
        "- name: API_TOKEN\n  value: {}\n",
        '{{"name": "API_TOKEN", "value": "{}"}}',
        "run --api-key {} now",
        "run --api-key={} now",
        "https://api.test.local/v1?access_token={}&page=2",
        "Authorization: Bearer {}",
        'curl -H "Authorization: token {}" https://api.test.local',
        "X-Api-Key: {}",
        "The API key is {} for now",
        "**API key:** `{}`",
        "| API key | {} |",
        'os.environ["API_KEY"] = "{}"',
        'token = SecretStr("{}")',
        'body = "{{\\"api_token\\": \\"{}\\"}}"',
        "ENV API_TOKEN {}",
        'apiKey: b"{}"',
    ],
)
def test_random_value_under_a_secrets_name_is_found(form: str) -> None:
    text = form.format(KEY)
    assert [(f.start, f.end, f.type) for f in find(text)] == [
        (text.index(KEY), text.index(KEY) + len(KEY), "generic-assignment")
    ]


@pytest.mark.parametrize(
    ("form", "type_"),
    [
        ('password = "{}"', "generic-password"),
        ("DB_PASSWORD={}\n", "generic-password"),
        ("password: {}\n", "generic-password"),
        ('"dbPassword": "{}"', "generic-password"),
        ("Server=db;User Id=sa;Password={};", "generic-password"),
        ("The password is {}", "generic-password"),
        ("CREATE USER app WITH PASSWORD '{}'", "generic-password"),
        ("ALTER USER app IDENTIFIED BY '{}';", "generic-password"),
        ("postgres://app:{}@db.local:5432/app", "connection-string-password"),
        ("mongodb+srv://app:{}@cluster0.local/test", "connection-string-password"),
        ("amqps://app:{}@mq.local", "connection-string-password"),
        ("redis://:{}@cache.local:6379/0", "connection-string-password"),
        ("https://app:{}@git.local/repo.git", "basic-auth-url"),
        ("curl -u app:{} https://api.test.local", "curl-basic-auth"),
        ("curl -s --user 'app:{}' https://api.test.local", "curl-basic-auth"),
        ("sshpass -p {} ssh app@host", "command-line-password"),
        ("mysql -u root -p{} app", "command-line-password"),
    ],
)
def test_password_is_found_in_its_place(form: str, type_: str) -> None:
    text = form.format(PASSWORD)
    assert [(f.start, f.end, f.type) for f in find(text)] == [
        (text.index(PASSWORD), text.index(PASSWORD) + len(PASSWORD), type_)
    ]


def test_quoted_passphrase_with_spaces_is_one_finding() -> None:
    phrase = "velvet anchor thirteen maples"
    text = f'passphrase = "{phrase}"  # rotate'
    at = text.index(phrase)
    assert [(f.start, f.end, f.type) for f in find(text)] == [(at, at + len(phrase), "generic-passphrase")]


@pytest.mark.parametrize(
    "value",
    [
        "",
        "xxxxxxxxxxxxxxxx",
        "****************",
        "................",
        "<your-api-key>",
        "your-api-key-here",
        "YOUR_API_KEY_123",
        "${API_KEY}",
        "$API_KEY",
        "$(cat /run/key1)",
        "{{ secrets.API_KEY }}",
        "${{ secrets.API_KEY2 }}",
        "%API_KEY%",
        "<%= ENV['KEY1'] %>",
        "changeme",
        "change_me_123",
        "example-key-1234567890",
        "placeholder123456",
        "None",
        "null",
        "string",
        "aaaaaaaaaaaaaaaaaaaaaaaa",
        "1234567890abcdefghij",
        "abcdefghijklmnopqrstuvwxyz0123456789",
        "insert-token-here",
        "REDACTED_2024",
        "op://vault/item/field1",
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:a1B2c3",
    ],
)
@pytest.mark.parametrize("form", ['api_key = "{}"', "password: {}", '"auth_token": "{}"'])
def test_placeholder_is_not_found(form: str, value: str) -> None:
    assert find(form.format(value)) == ()


@pytest.mark.parametrize(
    "text",
    [
        'api_key = os.environ["API_KEY_1"]',
        "const token = process.env.TOKEN_V2;",
        'password = getpass.getpass("Password: ")',
        "secret = generate_secret(32)",
        "token = self.tokenizer.next_token1()",
        "password: str = Field(min_length=12)",
        "password: string;",
        "if not password: raise ValueError",
        '"password": "Enter your password, at least 8 characters"',
        "primary_key = 'user_id_2024_x7Qz81Lm'",
        "public_key = 'AbCd1234EfGh5678IjKl9012'",
        "csrf_token = 'AbCd1234EfGh5678IjKl9012'",
        "next_token: AbCd1234EfGh5678IjKl9012",
        "token_url = 'https://auth.local/oauth2/v2/token'",
        "key_name: id_rsa_backup_2024",
        "secret_name = 'prod/app1/db-credentials2'",
        "token_type: Bearer",
        "api_version = '2024-06-01-preview'",
        "key: f47ac10b-58cc-4372-a567-0e02b2c3d479",
        "The token stream is cut at token 1024 and the password field is required.",
        "commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
        '"integrity": "sha512-2hVd1u8Lq0cY5p3zXwEo7T9aKfGm4RbNsJtUeQxWiPlD6vC8yHkZgM1nBrAo5S3jF=="',
        "id: 123e4567-e89b-12d3-a456-426614174000",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        '<img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4">',
        "see https://docs.test.local/guides/authentication/tokens#refresh-tokens-2",
        "postgres://localhost:5432/app",
        "postgres://postgres:${PASSWORD}@localhost/app",
        "https://user:$PASSWORD@host.local",
        "curl -u $USER:$PASS https://api.test.local",
        "curl -u 'user:<password>' https://api.test.local",
        "mkdir -p /srv/data1 && docker run -p 8080:80 web",
        "Meet me at 10:30, room B2: the key is under the mat.",
        "password is required and must contain 8 characters",
        "git clone git@github.com:org/repo2.git",
    ],
)
def test_ordinary_text_has_no_secret(text: str) -> None:
    assert find(text) == ()


@pytest.mark.parametrize("text", ["postgres://postgres:postgres@localhost/app", "https://user:password@host.local"])
def test_default_password_in_an_address_is_told_with_a_low_score(text: str) -> None:
    (found,) = find(text)
    assert (found.score, found.severity) == (0.3, "low")
