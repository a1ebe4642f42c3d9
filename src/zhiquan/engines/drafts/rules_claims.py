"""Rules about claims other than their tree: form (F-CLM-1, F-CLM-2), subject names (F-CLM-7), words (F-CLM-8)."""

from __future__ import annotations

from zhiquan.engines.drafts import rules_claim_form, rules_claim_names, rules_claim_words

RULES = (*rules_claim_form.RULES, *rules_claim_names.RULES, *rules_claim_words.RULES)
