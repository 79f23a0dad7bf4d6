"""Who is asked what, in which order, on which day, and what it costs, before anything leaves."""

from idverify.campaign.plan.plan import Lateness, Plan, Stage
from idverify.campaign.plan.planning import plan_of, planned
from idverify.campaign.plan.terms import PlanTerms

__all__ = ["Lateness", "Plan", "PlanTerms", "Stage", "plan_of", "planned"]
