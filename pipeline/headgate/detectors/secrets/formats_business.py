"""Key formats of messaging, payment, commerce and social services, as their providers document them."""

from headgate.detectors.secrets import checksums
from headgate.detectors.secrets.formats import LabelledFormat, Shape, TokenFormat

_UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"

TOKENS = (
    # Source: Slack documentation, "Token types".
    TokenFormat(
        "slack-bot-token",
        ("xoxb-",),
        r"[0-9]{8,14}-[0-9]{8,14}[A-Za-z0-9-]{0,40}|[0-9]{8,14}-[A-Za-z0-9]{18,26}",
        "critical",
        0.98,
    ),
    TokenFormat("slack-user-token", ("xoxp-", "xoxe-"), r"(?:[0-9]{10,13}-){3}[A-Za-z0-9-]{28,34}", "critical", 0.98),
    TokenFormat("slack-app-token", ("xapp-",), r"\d-[A-Za-z0-9]+-\d+-[A-Za-z0-9]+", "critical", 0.98),
    TokenFormat("slack-config-token", ("xoxe.xoxb-", "xoxe.xoxp-"), r"\d-[A-Za-z0-9]{160,170}", "high", 0.98),
    TokenFormat("slack-refresh-token", ("xoxe-",), r"\d-[A-Za-z0-9]{146}", "high", 0.98),
    TokenFormat("slack-legacy-token", ("xoxo-", "xoxs-"), r"\d+-\d+-\d+-[0-9a-fA-F]+", "high", 0.97),
    TokenFormat(
        "slack-workspace-token",
        ("xoxa-", "xoxr-"),
        r"(?:\d-)?[0-9A-Za-z]{8,48}(?:-[0-9A-Za-z-]+)?",
        "high",
        0.95,
        entropy=2.0,
    ),
    TokenFormat("slack-session-token", ("xoxc-", "xoxd-"), r"[A-Za-z0-9%+/-]{30,200}", "high", 0.95),
    TokenFormat(
        "slack-webhook-url",
        ("hooks.slack.com/",),
        r"(?:services|workflows|triggers)/[A-Za-z0-9+/_-]{40,80}",
        "high",
        0.97,
    ),
    TokenFormat(
        "discord-webhook-url",
        ("discord.com/api/webhooks/", "discordapp.com/api/webhooks/"),
        r"\d{17,20}/[A-Za-z0-9_-]{60,80}",
        "high",
        0.98,
    ),
    TokenFormat(
        "microsoft-teams-webhook",
        ("/webhookb2/",),
        r"[A-Za-z0-9-]{36}@[A-Za-z0-9-]{36}/IncomingWebhook/[A-Za-z0-9]{32}/[A-Za-z0-9-]{36}(?:/[A-Za-z0-9_-]+)?",
        "high",
        0.98,
    ),
    TokenFormat(
        "zapier-webhook-url", ("hooks.zapier.com/hooks/catch/",), r"\d{5,10}/[a-z0-9]{6,10}", "medium", 0.9, entropy=2.0
    ),
    TokenFormat(
        "google-chat-webhook",
        ("chat.googleapis.com/v1/spaces/",),
        r"[A-Za-z0-9_-]+/messages\?key=[A-Za-z0-9_-]+&token=[A-Za-z0-9_%-]+",
        "high",
        0.97,
    ),
    TokenFormat("twilio-api-key", ("SK",), r"[0-9a-fA-F]{32}", "critical", 0.9, entropy=3.0),
    TokenFormat("twilio-account-sid", ("AC",), r"[0-9a-f]{32}", "low", 0.8, entropy=3.0),
    TokenFormat(
        "sendgrid-api-key", ("SG.",), r"[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}|[A-Za-z0-9=_.-]{66}", "critical", 0.98
    ),
    TokenFormat("mailgun-private-key", ("key-",), r"[0-9a-f]{32}", "high", 0.9),
    TokenFormat("mailgun-public-key", ("pubkey-",), r"[0-9a-f]{32}", "low", 0.9),
    TokenFormat("brevo-api-key", ("xkeysib-", "xsmtpsib-"), r"[0-9a-f]{64}-[A-Za-z0-9]{16}", "critical", 0.99),
    TokenFormat("resend-api-key", ("re_",), r"[A-Za-z0-9]{8}_[A-Za-z0-9]{24}", "high", 0.97),
    TokenFormat("mandrill-api-key", ("md-",), r"[A-Za-z0-9_-]{22}", "high", 0.8, checksums.mixed, 3.3),
    TokenFormat("hubspot-pat", ("pat-na1-", "pat-na2-", "pat-eu1-", "pat-ap1-"), _UUID, "high", 0.99),
    TokenFormat("salesforce-access-token", ("00D",), r"[A-Za-z0-9]{12,15}![A-Za-z0-9._]{80,120}", "critical", 0.98),
    TokenFormat(
        "facebook-access-token",
        ("EAAC", "EAAM", "EAAB", "EAAG", "EAAJ"),
        r"[A-Za-z0-9]{80,300}",
        "high",
        0.95,
        entropy=3.5,
    ),
    TokenFormat("instagram-access-token", ("IGQV", "IGQW", "IGAA"), r"[A-Za-z0-9_-]{100,300}", "high", 0.95),
    TokenFormat("twitter-bearer-token", ("AAAAAAAAAAAAAAAAAAAAA",), r"[A-Za-z0-9%]{60,110}", "high", 0.95),
    TokenFormat(
        "stripe-secret-key", ("sk_live_", "rk_live_", "sk_prod_", "rk_prod_"), r"[A-Za-z0-9]{10,247}", "critical", 0.97
    ),
    TokenFormat("stripe-test-key", ("sk_test_", "rk_test_"), r"[A-Za-z0-9]{10,247}", "medium", 0.95),
    TokenFormat("stripe-webhook-secret", ("whsec_",), r"[A-Za-z0-9+/]{32,64}={0,2}", "high", 0.95),
    TokenFormat(
        "paypal-braintree-token",
        ("access_token$production$", "access_token$sandbox$"),
        r"[0-9a-z]{16}\$[0-9a-f]{32}",
        "critical",
        0.99,
    ),
    TokenFormat("square-access-token", ("EAAA", "sq0atp-"), r"[A-Za-z0-9_-]{22,60}", "critical", 0.93, entropy=3.0),
    TokenFormat("square-oauth-secret", ("sq0csp-",), r"[A-Za-z0-9_-]{43}", "critical", 0.98),
    TokenFormat("square-application-id", ("sq0idp-", "sq0idb-"), r"[A-Za-z0-9_-]{22}", "low", 0.95),
    TokenFormat("adyen-api-key", ("AQE",), r"[a-z]hm[A-Za-z0-9+/=-]{80,300}", "critical", 0.95),
    TokenFormat("razorpay-key-id", ("rzp_live_", "rzp_test_"), r"[A-Za-z0-9]{14}", "high", 0.95),
    TokenFormat("shopify-access-token", ("shpat_",), r"[0-9a-fA-F]{32}", "critical", 0.99),
    TokenFormat("shopify-custom-access-token", ("shpca_",), r"[0-9a-fA-F]{32}", "critical", 0.99),
    TokenFormat("shopify-private-app-token", ("shppa_",), r"[0-9a-fA-F]{32}", "critical", 0.99),
    TokenFormat("shopify-shared-secret", ("shpss_",), r"[0-9a-fA-F]{32}", "critical", 0.99),
    TokenFormat(
        "flutterwave-secret-key", ("FLWSECK-", "FLWSECK_TEST-"), r"[0-9a-hA-H]{32}-X|[0-9a-hA-H]{12}", "high", 0.98
    ),
    TokenFormat("flutterwave-public-key", ("FLWPUBK-", "FLWPUBK_TEST-"), r"[0-9a-hA-H]{32}-X", "low", 0.97),
    TokenFormat(
        "plaid-access-token", ("access-sandbox-", "access-development-", "access-production-"), _UUID, "critical", 0.99
    ),
    TokenFormat(
        "gocardless-api-token",
        ("live_", "sandbox_"),
        r"[A-Za-z0-9_=-]{40}",
        "high",
        0.85,
        checksums.mixed,
        3.5,
        at_opening=True,
    ),
    TokenFormat("lob-api-key", ("live_", "test_"), r"[0-9a-f]{35}", "high", 0.93),
    TokenFormat("lob-publishable-key", ("live_pub_", "test_pub_"), r"[0-9a-f]{31}", "low", 0.95),
    TokenFormat("easypost-api-token", ("EZAK",), r"[A-Za-z0-9]{54}", "high", 0.98),
    TokenFormat("easypost-test-token", ("EZTK",), r"[A-Za-z0-9]{54}", "medium", 0.98),
    TokenFormat("shippo-api-token", ("shippo_live_", "shippo_test_"), r"[0-9a-fA-F]{40}", "high", 0.99),
    TokenFormat("duffel-api-token", ("duffel_test_", "duffel_live_"), r"[A-Za-z0-9_=-]{43}", "high", 0.98),
    TokenFormat("coinbase-api-key", ("/apiKeys/",), _UUID, "high", 0.7),
    TokenFormat("mollie-api-key", ("live_", "test_"), r"[A-Za-z0-9]{30}", "high", 0.8, checksums.mixed, 3.3),
    TokenFormat(
        "chargebee-api-key",
        ("live_", "test_"),
        r"[A-Za-z0-9]{32,36}",
        "high",
        0.75,
        checksums.mixed,
        3.5,
        at_opening=True,
    ),
    TokenFormat("checkout-secret-key", ("sk_sbox_",), r"[a-z0-9]{26,30}", "medium", 0.9),
    TokenFormat("pubnub-secret-key", ("sec-c-",), r"[A-Za-z0-9+/=-]{36,60}", "high", 0.95),
    TokenFormat(
        "blockfrost-key", ("mainnet", "testnet", "preprod"), r"[A-Za-z0-9]{32}", "medium", 0.8, checksums.mixed, 3.5
    ),
    TokenFormat("bitcoin-extended-private-key", ("xprv",), r"[1-9A-HJ-NP-Za-km-z]{107,108}", "critical", 0.99),
)

SHAPES = (
    Shape("telegram-bot-token", r"[0-9]{8,10}:AA[A-Za-z0-9_-]{33}", "critical", 0.97),
    Shape("telegram-bot-token", r"[0-9]{8,10}:[A-Za-z0-9_-]{35}", "critical", 0.8, entropy=3.5, at_opening=True),
    # The first part is the base64 of a number; a decimal digit leaves few letters possible in each place.
    Shape(
        "discord-bot-token",
        r"[MNO][DTjz](?:[AEIMQUYcgk][wxyz0-5][MNO][DTjz]){5}[A-Za-z0-9_-]{2,6}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38}",
        "critical",
        0.98,
        checksums.discord_user,
    ),
    Shape(
        "discord-bot-token",
        r"[MNO][A-Za-z0-9_-]{23,25}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38}",
        "critical",
        0.95,
        checksums.discord_user,
        at_opening=True,
    ),
    Shape("mailchimp-api-key", r"[0-9a-f]{32}-us[0-9]{1,2}", "high", 0.97, at_opening=True),
    Shape("facebook-app-token", r"[0-9]{15,16}(?:\||%7C)[A-Za-z0-9_-]{27,40}", "high", 0.95),
    Shape("twitter-access-token", r"[0-9]{17,20}-[A-Za-z0-9]{40}", "high", 0.85, checksums.mixed, entropy=3.5),
)

LABELLED = (
    LabelledFormat("discord-api-token", ("discord",), r"[0-9a-f]{64}", "critical", 0.85),
    LabelledFormat("discord-client-id", ("discord",), r"[0-9]{18}", "low", 0.7, 2.0, identifier=True),
    LabelledFormat("discord-client-secret", ("discord",), r"[A-Za-z0-9=_-]{32}", "critical", 0.85),
    LabelledFormat(
        "telegram-bot-token", ("telegram", "telegr", "tgbot"), r"[0-9]{5,16}:A[A-Za-z0-9_-]{34}", "critical", 0.95
    ),
    LabelledFormat("twilio-auth-token", ("twilio",), r"[0-9a-f]{32}", "critical", 0.9),
    LabelledFormat(
        "mailgun-signing-key",
        ("mailgun",),
        r"[0-9a-h]{32}-[0-9a-h]{8}-[0-9a-h]{8}|(?:pub)?key-[0-9a-f]{32}",
        "high",
        0.95,
    ),
    LabelledFormat("mailchimp-api-key", ("mailchimp",), r"[0-9a-f]{32}-us\d{1,2}", "high", 0.98),
    LabelledFormat("postmark-token", ("postmark",), _UUID, "high", 0.9),
    LabelledFormat("sparkpost-key", ("sparkpost",), r"[0-9a-f]{40}", "high", 0.9),
    LabelledFormat("messagebird-api-token", ("messagebird",), r"[A-Za-z0-9]{25}", "high", 0.85),
    LabelledFormat("messagebird-client-id", ("messagebird",), _UUID, "low", 0.75, identifier=True),
    LabelledFormat("vonage-api-secret", ("vonage", "nexmo"), r"[A-Za-z0-9]{16}", "high", 0.85),
    LabelledFormat("plivo-auth-token", ("plivo",), r"[A-Za-z0-9]{40}", "high", 0.85),
    LabelledFormat("sinch-token", ("sinch", "clicksend"), rf"[0-9a-f]{{32}}|{_UUID}", "high", 0.85),
    LabelledFormat("intercom-api-key", ("intercom",), r"[A-Za-z0-9=_-]{60}", "high", 0.85),
    LabelledFormat("zendesk-secret-key", ("zendesk",), r"[A-Za-z0-9]{40}|[0-9a-f]{64}", "high", 0.85),
    LabelledFormat("freshdesk-api-key", ("freshdesk",), r"[A-Za-z0-9]{20}", "high", 0.85),
    LabelledFormat("hubspot-api-key", ("hubspot", "hapikey"), _UUID, "high", 0.9),
    LabelledFormat("zoom-secret", ("zoom",), r"[A-Za-z0-9]{32,36}", "high", 0.8, 3.3),
    LabelledFormat("mattermost-access-token", ("mattermost",), r"[a-z0-9]{26}", "high", 0.85),
    LabelledFormat("sendbird-access-id", ("sendbird",), _UUID, "low", 0.75, identifier=True),
    LabelledFormat("sendbird-access-token", ("sendbird",), r"[0-9a-f]{40}", "high", 0.9),
    LabelledFormat("pusher-secret", ("pusher",), r"[0-9a-f]{20}", "medium", 0.85),
    LabelledFormat("twitch-api-token", ("twitch",), r"[A-Za-z0-9]{30}", "high", 0.85),
    LabelledFormat("twitter-api-key", ("twitter",), r"[A-Za-z0-9]{25}", "high", 0.85),
    LabelledFormat("twitter-api-secret", ("twitter",), r"[A-Za-z0-9]{50}", "high", 0.9),
    LabelledFormat("twitter-access-secret", ("twitter",), r"[A-Za-z0-9]{45}", "high", 0.9),
    LabelledFormat("twitter-access-token", ("twitter",), r"[0-9]{15,25}-[A-Za-z0-9]{20,40}", "high", 0.95),
    LabelledFormat("twitter-bearer-token", ("twitter",), r"A{20,22}[A-Za-z0-9%]{60,110}", "high", 0.95),
    LabelledFormat("facebook-app-secret", ("facebook", "fb"), r"[0-9a-f]{32}", "high", 0.85, 3.0),
    LabelledFormat("linkedin-client-id", ("linkedin",), r"[A-Za-z0-9]{14}", "low", 0.7, identifier=True),
    LabelledFormat(
        "linkedin-client-secret", ("linkedin",), r"[A-Za-z0-9]{16}|WPL_AP1\.[A-Za-z0-9]+\.[A-Za-z0-9+/=]+", "high", 0.85
    ),
    LabelledFormat("spotify-client-secret", ("spotify",), r"[0-9a-f]{32}", "high", 0.85),
    LabelledFormat("reddit-client-secret", ("reddit",), r"[A-Za-z0-9_-]{27}|[A-Za-z0-9_-]{30}", "high", 0.85),
    LabelledFormat("strava-secret", ("strava", "fitbit"), r"[0-9a-f]{40}|[0-9a-f]{32}", "medium", 0.85),
    LabelledFormat("etsy-access-token", ("etsy",), r"[A-Za-z0-9]{24}", "high", 0.85, 2.8),
    LabelledFormat(
        "square-secret", ("square",), r"sq0csp-[A-Za-z0-9_-]{43}|EAAA[A-Za-z0-9_-]{40,60}", "critical", 0.95
    ),
    LabelledFormat("paypal-client-secret", ("paypal",), r"E[A-Za-z0-9_-]{79}|A[A-Za-z0-9_-]{79}", "critical", 0.9),
    LabelledFormat("paystack-secret-key", ("paystack",), r"sk_(?:live|test)_[0-9a-f]{40}", "critical", 0.98),
    LabelledFormat("razorpay-secret", ("razorpay",), r"[A-Za-z0-9]{24}", "critical", 0.85),
    LabelledFormat("plaid-client-id", ("plaid",), r"[A-Za-z0-9]{24}", "low", 0.7, 3.0, identifier=True),
    LabelledFormat("plaid-secret-key", ("plaid",), r"[A-Za-z0-9]{30}", "critical", 0.85, 3.0),
    LabelledFormat("gocardless-api-token", ("gocardless",), r"(?:live|sandbox)_[A-Za-z0-9_=-]{40}", "high", 0.97),
    LabelledFormat("lob-api-key", ("lob",), r"(?:live|test)_(?:pub_)?[0-9a-f]{31,35}", "high", 0.97),
    LabelledFormat("finicity-api-token", ("finicity",), r"[0-9a-f]{32}", "high", 0.85),
    LabelledFormat("finicity-client-secret", ("finicity",), r"[A-Za-z0-9]{20}", "high", 0.85),
    LabelledFormat("freshbooks-access-token", ("freshbooks",), r"[A-Za-z0-9]{64}", "high", 0.85),
    LabelledFormat("quickbooks-secret", ("quickbooks", "intuit"), r"[A-Za-z0-9]{40}", "high", 0.85),
    LabelledFormat("xero-secret", ("xero",), r"[A-Za-z0-9_-]{48}", "high", 0.85),
    LabelledFormat("finnhub-access-token", ("finnhub",), r"[A-Za-z0-9]{20}", "medium", 0.85),
    LabelledFormat("alphavantage-key", ("alphavantage",), r"[A-Z0-9]{16}", "low", 0.85),
    LabelledFormat("coinbase-access-token", ("coinbase",), r"[A-Za-z0-9_-]{64}", "critical", 0.9),
    LabelledFormat("binance-api-key", ("binance",), r"[A-Za-z0-9]{64}", "critical", 0.9),
    LabelledFormat("kraken-access-token", ("kraken",), r"[A-Za-z0-9/=_+-]{80,90}", "critical", 0.9),
    LabelledFormat("kucoin-access-token", ("kucoin",), r"[0-9a-f]{24}", "high", 0.85),
    LabelledFormat("kucoin-secret-key", ("kucoin",), _UUID, "critical", 0.9),
    LabelledFormat("bittrex-key", ("bittrex",), r"[A-Za-z0-9]{32}", "critical", 0.85),
    LabelledFormat("infura-key", ("infura",), r"[0-9a-f]{32}", "medium", 0.85),
    LabelledFormat("alchemy-key", ("alchemy",), r"[A-Za-z0-9_-]{32}", "medium", 0.85, 3.3),
    LabelledFormat("etherscan-key", ("etherscan", "bscscan", "polygonscan"), r"[A-Z0-9]{34}", "low", 0.9),
    LabelledFormat(
        "ethereum-private-key",
        ("privatekey", "deployerkey", "walletkey"),
        r"(?:0x)?[0-9a-f]{64}",
        "critical",
        0.85,
        3.0,
    ),
    LabelledFormat("openweather-key", ("openweather", "owm"), r"[0-9a-f]{32}", "low", 0.85),
    LabelledFormat("google-maps-key", ("googlemaps",), r"AIza[A-Za-z0-9_-]{35}", "medium", 0.95),
    LabelledFormat(
        "sendinblue-api-token", ("sendinblue", "brevo"), r"xkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}", "critical", 0.98
    ),
)
