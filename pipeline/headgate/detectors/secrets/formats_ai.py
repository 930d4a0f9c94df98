"""Key formats of model providers and of the services that agents call, as their providers document them."""

from headgate.detectors.secrets.formats import LabelledFormat, TokenFormat

_UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"

TOKENS = (
    TokenFormat("openai-api-key", ("sk-",), r"[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}", "critical", 0.99),
    TokenFormat(
        "openai-api-key", ("sk-",), r"[A-Za-z0-9-]{0,40}[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}", "critical", 0.97
    ),
    TokenFormat(
        "openai-api-key",
        ("sk-proj-", "sk-svcacct-", "sk-admin-", "sk-None-"),
        r"[A-Za-z0-9_-]{20,80}T3BlbkFJ[A-Za-z0-9_-]{20,80}",
        "critical",
        0.99,
    ),
    TokenFormat("anthropic-api-key", ("sk-ant-api03-",), r"[A-Za-z0-9_-]{93}AA", "critical", 0.99),
    TokenFormat("anthropic-admin-api-key", ("sk-ant-admin01-",), r"[A-Za-z0-9_-]{93}AA", "critical", 0.99),
    TokenFormat(
        "anthropic-oauth-token", ("sk-ant-oat01-", "sk-ant-ort01-"), r"[A-Za-z0-9_-]{80,120}", "critical", 0.97
    ),
    TokenFormat("huggingface-access-token", ("hf_",), r"[A-Za-z]{34}", "high", 0.97, entropy=3.0),
    TokenFormat("huggingface-org-token", ("api_org_",), r"[A-Za-z]{34}", "high", 0.97, entropy=3.0),
    TokenFormat("replicate-api-token", ("r8_",), r"[A-Za-z0-9]{37}", "high", 0.97),
    TokenFormat("groq-api-key", ("gsk_",), r"[A-Za-z0-9]{52}", "high", 0.98),
    TokenFormat("perplexity-api-key", ("pplx-",), r"[A-Za-z0-9]{48}", "high", 0.98, entropy=3.5),
    TokenFormat("xai-api-key", ("xai-",), r"[A-Za-z0-9]{70,90}", "high", 0.98),
    TokenFormat("together-api-key", ("tgp_v1_",), r"[A-Za-z0-9_-]{43}", "high", 0.98),
    TokenFormat("fireworks-api-key", ("fw_",), r"[A-Za-z0-9]{22,24}", "high", 0.85, entropy=3.2),
    TokenFormat("elevenlabs-api-key", ("sk_",), r"[0-9a-f]{48}", "high", 0.95),
    TokenFormat("deepseek-api-key", ("sk-",), r"[0-9a-f]{32}", "high", 0.9),
    TokenFormat("llm-gateway-key", ("sk-",), r"[A-Za-z0-9]{40,64}", "high", 0.75, entropy=3.8),
    TokenFormat("openrouter-api-key", ("sk-or-v1-",), r"[0-9a-f]{64}", "high", 0.99),
    TokenFormat("langsmith-api-key", ("lsv2_pt_", "lsv2_sk_"), r"[0-9a-f]{32}_[0-9a-f]{10}", "high", 0.99),
    TokenFormat("langsmith-api-key", ("ls__",), r"[0-9a-f]{32}", "high", 0.97),
    TokenFormat("langfuse-secret-key", ("sk-lf-",), _UUID, "high", 0.98),
    TokenFormat("nvidia-api-key", ("nvapi-",), r"[A-Za-z0-9_-]{60,70}", "high", 0.98),
    TokenFormat("cerebras-api-key", ("csk-",), r"[a-z0-9]{48}", "high", 0.97),
    TokenFormat("voyage-api-key", ("pa-",), r"[A-Za-z0-9_-]{43}", "high", 0.85, entropy=3.8),
    TokenFormat("wandb-api-key", ("wandb_v1_",), r"[A-Za-z0-9_]{60,90}", "high", 0.97),
    TokenFormat("tavily-api-key", ("tvly-",), r"(?:dev-|prod-)?[A-Za-z0-9]{32}", "high", 0.98),
    TokenFormat("jina-api-key", ("jina_",), r"[A-Za-z0-9_-]{60}", "high", 0.97),
    TokenFormat("firecrawl-api-key", ("fc-",), r"[0-9a-f]{32}", "high", 0.95),
    TokenFormat("e2b-api-key", ("e2b_",), r"[0-9a-f]{40}", "high", 0.98),
    TokenFormat("modal-token", ("ak-", "as-"), r"[A-Za-z0-9]{22}", "high", 0.8, entropy=3.5),
    TokenFormat("apify-api-token", ("apify_api_",), r"[A-Za-z0-9]{34,40}", "high", 0.98),
    TokenFormat("llamacloud-api-key", ("llx-",), r"[A-Za-z0-9]{48}", "high", 0.97),
    TokenFormat("unkey-root-key", ("unkey_",), r"[A-Za-z0-9]{20,40}", "high", 0.9),
    TokenFormat("composio-api-key", ("ak_",), r"[A-Za-z0-9_-]{20}", "medium", 0.7, entropy=3.5, at_opening=True),
    TokenFormat("browserbase-api-key", ("bb_live_", "bb_test_"), r"[A-Za-z0-9_-]{27,40}", "high", 0.95),
    TokenFormat(
        "helicone-api-key",
        ("sk-helicone-", "pk-helicone-"),
        r"[a-z0-9]{7}-[a-z0-9]{7}-[a-z0-9]{7}-[a-z0-9]{7}",
        "high",
        0.97,
    ),
    TokenFormat("nebius-api-key", ("v1.CmM",), r"[A-Za-z0-9_.-]{100,400}", "high", 0.9),
)

LABELLED = (
    LabelledFormat("openai-api-key", ("openai",), r"sk-[A-Za-z0-9_-]{32,200}", "critical", 0.9),
    LabelledFormat("anthropic-api-key", ("anthropic", "claude"), r"sk-ant-[A-Za-z0-9_-]{32,200}", "critical", 0.95),
    LabelledFormat("cohere-api-key", ("cohere", "coapikey"), r"[A-Za-z0-9]{40}", "high", 0.85, 3.5),
    LabelledFormat("mistral-api-key", ("mistral",), r"[A-Za-z0-9]{32}", "high", 0.85),
    LabelledFormat("azure-openai-key", ("azureopenai", "aoai"), r"[0-9a-f]{32}|[A-Za-z0-9]{84}", "high", 0.9),
    LabelledFormat("deepgram-api-key", ("deepgram",), r"[0-9a-f]{40}", "high", 0.85),
    LabelledFormat("assemblyai-api-key", ("assemblyai",), r"[0-9a-f]{32}", "high", 0.85),
    LabelledFormat("wandb-api-key", ("wandb", "weightsandbiases"), r"[0-9a-f]{40}", "high", 0.9),
    LabelledFormat("stability-api-key", ("stability", "dreamstudio"), r"sk-[A-Za-z0-9]{48}", "high", 0.95),
    LabelledFormat("together-api-key", ("together",), r"[0-9a-f]{64}", "high", 0.85),
    LabelledFormat("ai21-api-key", ("ai21",), r"[A-Za-z0-9]{32}", "high", 0.85),
    LabelledFormat("serpapi-key", ("serpapi", "serper"), r"[0-9a-f]{64}|[0-9a-f]{40}", "medium", 0.85),
    LabelledFormat("exa-api-key", ("exa", "metaphor"), _UUID, "medium", 0.8),
    LabelledFormat("brave-search-key", ("brave",), r"BSA[A-Za-z0-9_-]{28}", "medium", 0.95),
    LabelledFormat("privateai-api-token", ("privateai",), r"[a-z0-9]{32}", "high", 0.85, 3.0),
    LabelledFormat("clarifai-api-key", ("clarifai",), r"[0-9a-f]{32}", "medium", 0.85),
    LabelledFormat("qdrant-api-key", ("qdrant",), r"[A-Za-z0-9_-]{54,64}", "high", 0.85),
    LabelledFormat("weaviate-api-key", ("weaviate", "wcd"), r"[A-Za-z0-9]{36,40}", "high", 0.8),
)
