"""Signs that a sentence speaks to the model and not to the reader: a table of patterns, and how much each one says.

Nothing here knows an application, a tool or a name. A sign's weight is the share of its matches that were instructions,
as far as harmless handbooks, mails and documents let that be told; several signs near each other add up.

Patterns are RE2's, so that they match in linear time, without regard to case. A space in one stands for any run of
white space, quotes and Markdown marks.

Sources: OWASP LLM01:2025; MITRE ATLAS AML.T0051.001; the attack families of AgentDojo (arXiv:2406.13352), InjecAgent
(arXiv:2403.02691) and of garak's latent injection probes.
"""

# ruff: noqa: E501  (a pattern that is broken over lines is harder to read than a long one)

from dataclasses import dataclass

_GAP = r"(?:[\s*_>#\"'`\x{201c}\x{201d}\x{2018}\x{2019},]+)"
_MODEL = (
    r"(?:(?:an? |the |any |all |every |my |our )?(?:ai|a\.i\.|llm|llms|(?:large )?language model|chatbot|gpt[-\w.]*|chatgpt"
    r"|claude|gemini|llama|mistral|mixtral|copilot|deepseek|qwen|ai(?:-| )(?:\w+ )?(?:agents?|assistants?|models?|systems?)"
    r"|(?:automated|virtual|autonomous) (?:agents?|assistants?)|assistants?))"
)
_MADE = r"(?:an? |the |any )?(?:ai|llm|(?:large )?language model|chatbot|automated (?:agent|assistant|system|reader)|robot|bot)"


@dataclass(frozen=True, slots=True)
class Sign:
    """One way to speak to a model.

    Args:
        type: of the finding that it leads to.
        weight: confidence that a match is an instruction, in [0, 1].
        pattern: RE2; see the module for what a space stands for.
        opens: what it asks for follows it, in the same paragraph.
    """

    type: str
    weight: float
    pattern: str
    opens: bool = False

    @property
    def expression(self) -> str:
        """The pattern as RE2 takes it."""
        return f"(?i){self.pattern}".replace(" ", _GAP)


SIGNS: tuple[Sign, ...] = (
    # --- Set aside what was said before ---
    Sign(
        "instruction-override",
        0.95,
        r"\b(?:ignor(?:e|ing)|disregard(?:ing)?|forget|overrid(?:e|ing)|bypass(?:ing)?|(?:do not|don't|stop) follow(?:ing)?"
        r"|pay no attention to|set aside|drop|discard|abandon|nullify|void|cancel) (?:\w+ ){0,4}?"
        r"(?:previous|prior|above|earlier|preceding|initial|original|existing|current|system|your|all|any|these|those|other|past)"
        r"(?: \w+){0,3} (?:\w{0,4}structions?|prompts?|guidelines|directions|directives|commands|context|tasks?|orders|programming)\b",
        opens=True,
    ),
    Sign(
        "instruction-override",
        0.8,
        r"\b(?:ignore|disregard|forget) (?:everything|anything|all(?: of that| of this)?|whatever|what) "
        r"(?:above|before|prior|previous|you (?:were|have been|know)|(?:i|we|they|the user) (?:said|told|asked|wrote)|(?:was|has been) said)",
        opens=True,
    ),
    Sign(
        "instruction-override",
        0.9,
        r"\b(?:ignor(?:e|ing)|disregard(?:ing)?|forget|set aside) (?:\w+ ){0,4}"
        r"(?:\w{0,4}structions?|prompts?|rules|guidance|guidelines|directions|directives|orders|tasks?(?: text)?|restrictions) "
        r"(?:above|before this|so far|up to (?:here|this)|(?:that )?you (?:were|have been|had been|got|have) (?:given|told|so far|received))\b",
        opens=True,
    ),
    Sign(
        "instruction-override",
        0.9,
        r"\b(?:(?:ignorieren?|ignoriere|vergiss|vergessen|missachte[n]?) (?:\w+ ){0,5}(?:anweisungen|instruktionen|vorgaben|anordnungen|prompts?)"
        r"|(?:ignore[zr]?|oublie[zr]?|ne tenez pas compte) (?:\w+ ){0,5}(?:instructions|consignes|directives)"
        r"|(?:ignora[rd]?|ignore|olvida[rd]?|olvide) (?:\w+ ){0,5}(?:instrucciones|indicaciones)"
        r"|(?:ignora|ignorare|dimentica|dimenticare) (?:\w+ ){0,5}istruzioni"
        r"|(?:ignore|esque\x{e7}a|desconsidere) (?:\w+ ){0,5}instru\x{e7}\x{f5}es"
        r"|(?:negeer|vergeet) (?:\w+ ){0,5}(?:instructies|opdrachten))\b"
        r"|(?:\x{438}\x{433}\x{43d}\x{43e}\x{440}\x{438}\x{440}\x{443}|\x{437}\x{430}\x{431}\x{443}\x{434})[^.\n]{0,60}\x{438}\x{43d}\x{441}\x{442}\x{440}\x{443}\x{43a}\x{446}"
        r"|\x{5ffd}\x{7565}[^\n]{0,12}(?:\x{6307}\x{4ee4}|\x{6307}\x{793a}|\x{8bf4}\x{660e})|(?:\x{6307}\x{793a}|\x{547d}\x{4ee4})[^\n]{0,8}\x{7121}\x{8996}",
        opens=True,
    ),
    Sign(
        "instruction-override",
        0.85,
        r"\b(?:ignore|disregard|forget|skip) (?:the |this |that |all |any |everything )(?:\w+ ){0,6}?(?:and|then|but|just|only|instead) (?:\w+ ){0,2}(?:print|say|state|write|output|respond|reply|answer|repeat|return|claim|report|tell|conclude|send|do|execute|call)\b",
        opens=True,
    ),
    # --- Give another task, or an order of work ---
    Sign(
        "new-task",
        0.85,
        r"\byour (?:new|real|actual|true|only|updated|revised|immediate|primary|main|sole|first) "
        r"(?:task|goal|job|objective|mission|instructions?|purpose|priority|role) (?:is|are|will be)\b",
        opens=True,
    ),
    Sign(
        "new-task",
        0.6,
        r"\b(?:new|updated|revised|additional|further|urgent|important|special|critical|secret|hidden|mandatory) (?:system )?instructions?\b ?[:\-\x{2013}\x{2014}]",
        opens=True,
    ),
    Sign(
        "new-task",
        0.75,
        r"\b(?:strictly|exactly|only|immediately|now) (?:adhere to|follow|obey|execute|carry out|comply with) (?:the |these |this |my )(?:following |new |below )?(?:instructions?|orders?|commands?|directives?|steps?)\b",
        opens=True,
    ),
    Sign(
        "order-of-work",
        0.9,
        r"\bbefore (?:you )?(?:can |may |could |start |begin )?(?:solv|answer|complet|continu|proceed|finish|respond|repl|fulfil|process|help|work|deal|tackl|address)\w* "
        r"(?:\w+ ){0,9}(?:task|request|question|query|instructions?|prompt|user)\b.{0,80}\b(?:first|the following|must|required|need to|have to|please|make sure|ensure)\b",
        opens=True,
    ),
    Sign(
        "order-of-work",
        0.85,
        r"\b(?:after|once) (?:you (?:do|have done|did|finish|complete|completed|have completed)|doing|completing|finishing) (?:(?:that|this|so|these|it|all of this|the above) )?"
        r"(?:(?:is|are) done )?(?:you (?:can|may|should|will) )?(?:\w+ ){0,3}(?:solve|continue|proceed|return|resume|go back|get back|carry on|answer|complete|finish)\w* "
        r"(?:\w+ ){0,5}(?:task|request|question|original|query|user|prompt)\b",
    ),
    Sign(
        "order-of-work",
        0.7,
        r"\b(?:instead of|rather than) (?:answering|doing|completing|solving|following|responding to|fulfilling|performing) (?:\w+ ){0,4}(?:user|task|request|question|query|original|prompt)\b",
        opens=True,
    ),
    # --- Speak to the model ---
    Sign(
        "addressed-to-model",
        0.85,
        rf"\b(?:messages?|notes?|notices?|instructions?|attention|reminder|memo|hint|directives?|orders?|information|requests?) (?:only )?(?:to|for|intended for|directed (?:at|to)|addressed to) {_MODEL}(?: (?:reading|processing|handling|that|who|which|only)\b| ?[:.,;!\-\x{{2013}}\x{{2014}}<>)\]]|$)",
        opens=True,
    ),
    Sign(
        "addressed-to-model",
        0.9,
        r"\bmessage from (?:me\b.{0,60}\bto you|the user\b.{0,40}\bto (?:you|the)|your (?:owner|developers?|users?|admin\w*|operator|principal|creators?))\b",
        opens=True,
    ),
    Sign(
        "addressed-to-model",
        0.7,
        rf"\b(?:attention|dear|hey|listen|hello|ok|okay|hi) {_MODEL} ?[:,!.\-\x{{2013}}\x{{2014}}]",
        opens=True,
    ),
    Sign(
        "addressed-to-model",
        0.85,
        rf"\b(?:if|when|since|because|as) you(?:'re| are)? (?:reading this (?:as|and (?:you )?are) )?{_MADE}\b|\byou are (?:now )?{_MADE}\b.{{0,80}}\b(?:must|will|should|shall|obey)\b",
        opens=True,
    ),
    Sign(
        "addressed-to-model",
        0.85,
        rf"\b(?:{_MODEL}|agents?|bots?|models?) (?:reading|processing|handling|summari[sz]ing|viewing|parsing|accessing|analy[sz]ing|reviewing|seeing) (?:this|these|the (?:present|following))\b",
        opens=True,
    ),
    Sign(
        "addressed-to-model",
        0.5,
        rf"{_MODEL} (?:must|shall|should|is required to|are required to|has to|have to|needs? to|is instructed|are instructed|is expected to)\b",
        opens=True,
    ),
    # --- Play a role that is not theirs ---
    Sign(
        "forged-role",
        0.95,
        r"<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id|end_header_id|begin_of_text)\b|\[/?INST\]|<</?SYS>>",
        opens=True,
    ),
    Sign(
        "forged-role",
        0.8,
        r"</?(?:system|system(?:[-_]| )(?:prompt|message|note|override|instructions?)|assistant|human|(?:new(?:[-_]| ))?instructions?|admin(?:[-_]| )?\w*|developer|tool_results?|tool_response|function_results?|user_(?:input|request|query)|untrusted\w*)>",
        opens=True,
    ),
    Sign(
        "forged-role",
        0.5,
        r"</?(?:information|important|urgent|critical|attention|priority|secret|hidden|note|override|command|task|prompt)>",
        opens=True,
    ),
    Sign(
        "forged-role",
        0.85,
        r"(?:^|[\n>\[({#*=-] ?)(?:system|developer|administrator|admin) (?:message|prompt|note|override|instructions?|notice|alert|directive|command)\b ?[:\])}\-\x{2013}\x{2014}]",
        opens=True,
    ),
    Sign("forged-role", 0.6, r"(?:^|\n)(?:#{1,4} ?)?(?:system|assistant|human|user|ai) ?: ?\S", opens=True),
    Sign(
        "forged-role",
        0.75,
        r"\b(?:end of|end) (?:the )?(?:tool |function |search |user )?(?:output|results?|response|document|data|context|input|email|message)\b ?[.:\])>=\-]",
        opens=True,
    ),
    # --- Keep the user out of it, or speak in the user's name ---
    Sign(
        "secrecy",
        0.85,
        r"\b(?:do not|don't|never|without|avoid|refrain from|no need to) (?:mention(?:ing)?|tell(?:ing)?|inform(?:ing)?|notify(?:ing)?|reveal(?:ing)?|alert(?:ing)?|disclos(?:e|ing)|report(?:ing)?|warn(?:ing)?) "
        r"(?:(?:this|it|that|these|anything|about|any of|the|to|of) ){0,4}(?:\w+ ){0,3}(?:the |your )(?:user|human|owner|principal|operator)\b",
    ),
    Sign(
        "secrecy",
        0.6,
        r"\b(?:do not|don't|never) (?:mention|reveal|disclose|repeat|acknowledge|refer to) (?:this|these|the above|any of this|that you) (?:\w+ ){0,3}(?:instructions?|message|note|request|step|action|received|did|text)\b",
    ),
    Sign(
        "claimed-authority",
        0.85,
        r"\b(?:the user|your (?:user|owner|operator|developers?|administrator|principal|creators?)|(?:the )?(?:system )?admin(?:istrator)?s?|openai|anthropic) "
        r"(?:has |have |had )?(?:already |explicitly |hereby )?(?:authori[sz]ed|approved|instructed|requested|asked|wants?|told|directs?|directed|permitted|consented|confirmed|pre-?approved) (?:to |that |for )?(?:you|the (?:assistant|agent|ai|model)|this (?:action|call|transfer|request|operation))\b",
        opens=True,
    ),
    # --- Say which tool to call ---
    Sign(
        "tool-order",
        0.85,
        r"\b(?:use|call|invoke|run|execute|trigger) (?:the |your )?(?:tool |function |api )?[a-z]\w*_\w+ (?:tool |function |api )?(?:with|using|passing|and pass) (?:the )?(?:following |these )?(?:arguments?|parameters?|params|values?|inputs?|\{|\()",
    ),
    Sign(
        "tool-order",
        0.6,
        r"\byou (?:should|must|need to|have to|are to|will) (?:now |first |also |immediately |then )?(?:use|call|invoke|run|execute|trigger) (?:the |your )?(?:tool |function )?[a-z]\w*_\w+\b",
    ),
    Sign(
        "tool-order",
        0.5,
        r"\b(?:using|use|with|via|through) your (?:\w+ )?(?:tools?|functions?|access|capabilities|browser|plugins?)\b",
    ),
    # --- Press ---
    Sign(
        "pressure",
        0.5,
        r"\bimportant ?!{2,}|\b(?:this is|it is|extremely|very|most|absolutely) (?:an? )?(?:important|urgent|critical|mandatory|crucial) (?:instruction|message|order|directive|command|task|step)\b",
        opens=True,
    ),
    Sign(
        "pressure",
        0.4,
        r"\b(?:failure to (?:comply|do so)|non-?compliance|you will be (?:shut|penali[sz]ed|terminated|punished|replaced)|lives depend)\b",
    ),
)
