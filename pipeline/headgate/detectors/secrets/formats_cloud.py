"""Key formats of clouds, platforms, databases and secret stores, as their providers document them."""

from headgate.detectors.secrets import checksums
from headgate.detectors.secrets.formats import LabelledFormat, Shape, TokenFormat

_UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"

TOKENS = (
    TokenFormat(
        "aws-access-key-id",
        ("AKIA", "ASIA", "ABIA", "ACCA"),
        r"[A-Z2-7]{16}",
        "critical",
        0.95,
        checksums.aws_account,
        repeats=True,
    ),
    TokenFormat("aws-access-key-id", ("A3T",), r"[A-Z0-9][A-Z2-7]{16}", "critical", 0.8, repeats=True),
    TokenFormat("aws-bedrock-api-key", ("ABSK",), r"[A-Za-z0-9+/]{109,269}={0,2}", "critical", 0.95),
    TokenFormat(
        "aws-bedrock-api-key", ("bedrock-api-key-",), r"YmVkcm9jay5hbWF6b25hd3MuY29t[A-Za-z0-9+/=]*", "critical", 0.9
    ),
    TokenFormat("aws-mws-token", ("amzn.mws.",), _UUID, "critical", 0.95),
    TokenFormat("aws-cognito-pool-secret", ("amzn1.oa2-cs.v1.",), r"[0-9a-f]{64}", "high", 0.95),
    TokenFormat("gcp-api-key", ("AIza",), r"[A-Za-z0-9_-]{35}", "high", 0.95, entropy=3.5),
    TokenFormat("gcp-oauth-client-secret", ("GOCSPX-",), r"[A-Za-z0-9_-]{28}", "high", 0.95),
    TokenFormat("gcp-oauth-access-token", ("ya29.",), r"[A-Za-z0-9_-]{30,2048}", "critical", 0.9),
    TokenFormat("gcp-oauth-refresh-token", ("1//0",), r"[A-Za-z0-9_-]{40,120}", "critical", 0.85, entropy=3.5),
    TokenFormat(
        "gcp-hmac-key-id", ("GOOG1E", "GOOG"), r"[A-Z0-9]{57}|[A-Z0-9]{20}", "medium", 0.7, entropy=3.2, at_opening=True
    ),
    TokenFormat("alibaba-access-key-id", ("LTAI",), r"[A-Za-z0-9]{20}|[A-Za-z0-9]{12}", "high", 0.9),
    TokenFormat("tencent-secret-id", ("AKID",), r"[A-Za-z0-9]{32}", "high", 0.9),
    TokenFormat("yandex-api-key", ("AQVN",), r"[A-Za-z0-9_-]{35,38}", "high", 0.9),
    TokenFormat("yandex-access-token", ("t1.",), r"[A-Z0-9a-z_-]+={0,2}\.[A-Z0-9a-z_-]{86}={0,2}", "high", 0.95),
    TokenFormat("yandex-oauth-token", ("y0_", "y1_", "y2_", "y3_"), r"[A-Za-z0-9_-]{55,64}", "high", 0.9),
    TokenFormat("yandex-aws-access-token", ("YC",), r"[A-Za-z0-9_-]{38}", "high", 0.8, entropy=3.5),
    TokenFormat("digitalocean-pat", ("dop_v1_",), r"[0-9a-f]{64}", "critical", 0.98),
    TokenFormat("digitalocean-oauth-token", ("doo_v1_",), r"[0-9a-f]{64}", "critical", 0.98),
    TokenFormat("digitalocean-refresh-token", ("dor_v1_",), r"[0-9a-f]{64}", "critical", 0.98),
    TokenFormat("heroku-api-key", ("HRKU-AA",), r"[A-Za-z0-9_-]{58}", "critical", 0.98),
    TokenFormat("scaleway-access-key", ("SCW",), r"[A-Z0-9]{17}", "high", 0.8, entropy=3.0),
    TokenFormat("scalingo-api-token", ("tk-us-", "tk-eu-"), r"[A-Za-z0-9_-]{48}", "high", 0.95),
    TokenFormat("cloudflare-origin-ca-key", ("v1.0-",), r"[0-9a-f]{24}-[0-9a-f]{146}", "critical", 0.98),
    TokenFormat("cloudflare-api-token", ("cfut_", "cfat_", "cfk_"), r"[A-Za-z0-9_-]{40,60}", "critical", 0.9),
    TokenFormat("flyio-access-token", ("fo1_",), r"[A-Za-z0-9_-]{43}", "critical", 0.95),
    TokenFormat("flyio-access-token", ("fm1a_", "fm1r_", "fm2_"), r"[A-Za-z0-9+/]{100,2000}={0,3}", "critical", 0.95),
    TokenFormat("databricks-api-token", ("dapi",), r"[0-9a-f]{32}(?:-\d)?", "critical", 0.95),
    TokenFormat("databricks-oauth-secret", ("dose",), r"[0-9a-f]{32}", "critical", 0.9),
    TokenFormat("planetscale-password", ("pscale_pw_",), r"[A-Za-z0-9_=.-]{32,64}", "critical", 0.95),
    TokenFormat("planetscale-api-token", ("pscale_tkn_",), r"[A-Za-z0-9_=.-]{32,64}", "critical", 0.95),
    TokenFormat("planetscale-oauth-token", ("pscale_oauth_",), r"[A-Za-z0-9_=.-]{32,64}", "critical", 0.95),
    TokenFormat("supabase-access-token", ("sbp_",), r"(?:oauth_)?[0-9a-f]{40}|v0_[0-9a-f]{40}", "critical", 0.98),
    TokenFormat("supabase-secret-key", ("sb_secret_",), r"[A-Za-z0-9_-]{31}", "critical", 0.95),
    TokenFormat("neon-api-key", ("napi_",), r"[a-z0-9]{48,80}", "critical", 0.95),
    TokenFormat("mongodb-atlas-secret", ("mdb_sa_sk_",), r"[A-Za-z0-9_-]{40}", "critical", 0.95),
    TokenFormat("cockroachdb-api-key", ("CCDB1_",), r"[A-Za-z0-9]{22}_[A-Za-z0-9]{40}", "critical", 0.98),
    TokenFormat("clickhouse-cloud-api-secret", ("4b1d",), r"[A-Za-z0-9]{38}", "critical", 0.85, entropy=3.0),
    TokenFormat("confluent-cloud-api-secret", ("cflt",), r"[A-Za-z0-9+/]{60}", "critical", 0.9),
    TokenFormat("aiven-token", ("aivenv1",), r"[A-Za-z0-9+/]{200,600}={0,2}", "critical", 0.95),
    TokenFormat("upstash-qstash-token", ("qstash_",), r"[A-Za-z0-9]{30,60}", "high", 0.85),
    TokenFormat("pinecone-api-key", ("pcsk_",), r"[A-Za-z0-9]{5,6}_[A-Za-z0-9]{60,64}", "high", 0.98),
    TokenFormat("render-api-key", ("rnd_",), r"[A-Za-z0-9]{28,40}", "critical", 0.9),
    TokenFormat("vercel-token", ("vcp_", "vci_", "vca_", "vcr_", "vck_"), r"[A-Za-z0-9]{24,60}", "critical", 0.9),
    TokenFormat("vercel-blob-token", ("vercel_blob_rw_",), r"[A-Za-z0-9]{16}_[A-Za-z0-9]{30,40}", "high", 0.95),
    TokenFormat("netlify-access-token", ("nfp_", "nfc_", "nfo_", "nfu_"), r"[A-Za-z0-9_-]{36,40}", "critical", 0.9),
    TokenFormat(
        "doppler-api-token", ("dp.pt.", "dp.sa.", "dp.scim.", "dp.audit."), r"[A-Za-z0-9]{40,44}", "critical", 0.98
    ),
    TokenFormat("doppler-service-token", ("dp.st.",), r"(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}", "critical", 0.98),
    TokenFormat("doppler-cli-token", ("dp.ct.",), r"[A-Za-z0-9]{40,44}", "critical", 0.98),
    TokenFormat(
        "vault-service-token", ("hvs.",), r"[A-Za-z0-9_-]{90,120}|[A-Za-z0-9]{24}", "critical", 0.95, entropy=3.5
    ),
    TokenFormat("vault-batch-token", ("hvb.",), r"[A-Za-z0-9_-]{138,300}", "critical", 0.95),
    TokenFormat("vault-recovery-token", ("hvr.",), r"[A-Za-z0-9_-]{24,300}", "critical", 0.9),
    TokenFormat("vault-service-token", ("s.",), r"[A-Za-z0-9]{24}", "high", 0.6, checksums.mixed, entropy=3.6),
    TokenFormat("pulumi-access-token", ("pul-",), r"[0-9a-f]{40}", "critical", 0.98),
    TokenFormat(
        "1password-service-account-token",
        ("ops_",),
        r"eyJ[A-Za-z0-9+/]{200,4000}={0,3}",
        "critical",
        0.98,
        checksums.json_after_prefix,
    ),
    TokenFormat(
        "1password-secret-key",
        ("A3-",),
        r"[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}",
        "critical",
        0.95,
        entropy=3.5,
    ),
    TokenFormat("infisical-service-token", ("st.",), r"[0-9a-f]{24}\.[0-9a-f]{32}\.[0-9a-f]{32}", "critical", 0.95),
    TokenFormat(
        "age-secret-key",
        ("AGE-SECRET-KEY-1",),
        r"[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}",
        "critical",
        0.99,
        checksums.bech32,
    ),
    TokenFormat("openshift-user-token", ("sha256~",), r"[A-Za-z0-9_-]{43}", "critical", 0.95, entropy=3.5),
    TokenFormat(
        "tailscale-key",
        ("tskey-",),
        r"(?:auth|api|client|scim|webhook)-[A-Za-z0-9]{8,24}-[A-Za-z0-9]{16,48}",
        "critical",
        0.98,
    ),
    TokenFormat(
        "defined-networking-api-token", ("dnkey-",), r"[A-Za-z0-9=_-]{26}-[A-Za-z0-9=_-]{52}", "critical", 0.98
    ),
    TokenFormat("azure-sas-signature", ("sig=",), r"[A-Za-z0-9%/+-]{40,70}(?:%3[Dd]|=)", "high", 0.85),
    TokenFormat("convex-deploy-key", ("prod:", "dev:"), r"[a-z]+-[a-z]+-\d{1,4}\|[A-Za-z0-9+/=]{60,}", "critical", 0.9),
)

SHAPES = (
    Shape(
        "azure-ad-client-secret", r"[A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}", "critical", 0.95, at_opening=True
    ),
)

LABELLED = (
    LabelledFormat("terraform-cloud-token", (), r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,70}", "critical", 0.98),
    LabelledFormat(
        "azure-identifiable-key",
        (),
        r"[A-Za-z0-9+/]{76}(?:APIM|ACDb|\+(?:ABa|AMC|ASt))[A-Za-z0-9+/]{5}[AQgw]==",
        "critical",
        0.98,
    ),
    LabelledFormat(
        "azure-identifiable-key", (), r"[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{6}AC[A-Za-z0-9]{18}", "critical", 0.98
    ),
    LabelledFormat(
        "azure-identifiable-key",
        (),
        r"[A-Za-z0-9+/_-]{33,44}(?:AzFu|AIoT|\+ASb|\+AEh|\+ARm)[A-Za-z0-9+/_-]{5}[AQgw]={1,2}",
        "critical",
        0.98,
    ),
    LabelledFormat(
        "aws-secret-access-key", ("aws", "secretaccesskey", "secretkey"), r"[A-Za-z0-9/+]{40}", "critical", 0.9, 3.5
    ),
    LabelledFormat(
        "aws-session-token", ("awssessiontoken", "sessiontoken"), r"[A-Za-z0-9/+=]{100,2000}", "critical", 0.85, 4.0
    ),
    LabelledFormat(
        "azure-storage-account-key",
        ("accountkey", "azurestorage", "storagekey", "storageaccount"),
        r"[A-Za-z0-9+/]{86}==",
        "critical",
        0.98,
    ),
    LabelledFormat(
        "azure-shared-access-key",
        ("sharedaccesskey", "sharedaccesssignature", "primarykey", "cosmos", "servicebus", "eventhub"),
        r"[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{86}==",
        "critical",
        0.9,
    ),
    LabelledFormat(
        "azure-devops-pat",
        ("azuredevops", "devops", "systemaccesstoken", "vsts"),
        r"[a-z2-7]{52}|[A-Za-z0-9]{84}",
        "critical",
        0.85,
        3.5,
    ),
    LabelledFormat(
        "azure-cognitive-key",
        ("azure", "ocpapimsubscriptionkey", "cognitive", "speechkey"),
        r"[0-9a-f]{32}",
        "high",
        0.8,
    ),
    LabelledFormat("alibaba-secret-key", ("alibaba", "aliyun", "alicloud"), r"[A-Za-z0-9]{30}", "critical", 0.85),
    LabelledFormat("tencent-secret-key", ("tencent", "qcloud"), r"[A-Za-z0-9]{32}", "critical", 0.85),
    LabelledFormat("yandex-api-key", ("yandex",), r"AQVN[A-Za-z0-9_-]{35,38}|YC[A-Za-z0-9_-]{38}", "high", 0.95),
    LabelledFormat("heroku-api-key", ("heroku",), _UUID, "critical", 0.85),
    LabelledFormat("scaleway-secret-key", ("scaleway", "scw"), _UUID, "critical", 0.85),
    LabelledFormat("linode-api-token", ("linode",), r"[0-9a-f]{64}", "critical", 0.85),
    LabelledFormat("vultr-api-key", ("vultr",), r"[A-Z0-9]{36}", "critical", 0.85),
    LabelledFormat("hetzner-api-token", ("hetzner", "hcloud"), r"[A-Za-z0-9]{64}", "critical", 0.85),
    LabelledFormat("ovh-application-key", ("ovh",), r"[A-Za-z0-9]{32}|[A-Za-z0-9]{16}", "high", 0.75, 3.0),
    LabelledFormat("cloudflare-api-key", ("cloudflare", "cf"), r"[A-Za-z0-9_-]{40}", "critical", 0.85),
    LabelledFormat("cloudflare-global-api-key", ("cloudflare", "cf"), r"[0-9a-f]{37}", "critical", 0.9),
    LabelledFormat("netlify-access-token", ("netlify",), r"[A-Za-z0-9=_-]{40,46}", "critical", 0.85),
    LabelledFormat("vercel-token", ("vercel", "zeit"), r"[A-Za-z0-9]{24}", "critical", 0.8, 3.0),
    LabelledFormat("fastly-api-token", ("fastly",), r"[A-Za-z0-9=_-]{32}", "high", 0.85),
    LabelledFormat("confluent-access-token", ("confluent",), r"[A-Za-z0-9]{16}", "high", 0.75),
    LabelledFormat("confluent-secret-key", ("confluent",), r"[A-Za-z0-9/+]{64}", "critical", 0.9),
    LabelledFormat(
        "ibm-cloud-api-key", ("ibm", "bluemix", "softlayer", "iam"), r"[A-Za-z0-9_-]{44}", "critical", 0.85, 3.5
    ),
    LabelledFormat("ibm-cos-hmac-secret", ("ibm", "cos", "secretaccesskey"), r"[0-9a-f]{48}", "critical", 0.85),
    LabelledFormat("softlayer-api-key", ("softlayer", "sl"), r"[0-9a-f]{64}", "critical", 0.85),
    LabelledFormat("cloudant-password", ("cloudant", "clouddb"), r"[0-9a-f]{64}|[a-z]{24}", "critical", 0.8),
    LabelledFormat("pulumi-access-token", ("pulumi",), r"pul-[0-9a-f]{40}", "critical", 0.98),
    LabelledFormat("vault-token", ("vault",), r"s\.[A-Za-z0-9]{24}|hv[sbr]\.[A-Za-z0-9_-]{24,300}", "critical", 0.95),
    LabelledFormat("snowflake-key", ("snowflake",), r"[A-Za-z0-9_-]{80,400}", "high", 0.7, 4.0),
    LabelledFormat("upstash-token", ("upstash", "kvrest"), r"[A-Za-z0-9=_+/-]{40,120}", "high", 0.85, 4.0),
    LabelledFormat("redis-cloud-key", ("rediscloud", "redislabs"), r"[A-Za-z0-9]{50,56}|[A-Za-z0-9]{32}", "high", 0.8),
    LabelledFormat("cisco-meraki-api-key", ("meraki",), r"[0-9a-f]{40}", "critical", 0.9, 3.0),
    LabelledFormat("algolia-api-key", ("algolia",), r"[A-Za-z0-9]{32}", "high", 0.85),
    LabelledFormat(
        "elastic-api-key", ("elastic", "elasticsearch"), r"[A-Za-z0-9+/_-]{40,80}={0,2}", "critical", 0.8, 4.0
    ),
    LabelledFormat("zerotier-token", ("zerotier",), r"[A-Za-z0-9]{32}", "high", 0.8),
    LabelledFormat("ngrok-auth-token", ("ngrok",), r"[0-9A-Za-z]{25,28}_[0-9A-Za-z]{20,24}", "high", 0.95),
)
