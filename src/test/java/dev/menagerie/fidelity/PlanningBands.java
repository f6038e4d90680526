// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

/** The bands of the architectures that plan. */
final class PlanningBands {

  private static final String ADAPT =
      "Prasad et al., ADaPT, NAACL Findings 2024: TextCraft, ReAct 19 %, plan-and-execute 27 %,"
          + " ADaPT 52 %";
  private static final String NOTHING = "its mechanism is missing";

  static final Band CRAFT_REACT = new Band("ReAct crafts", 15, 23, " %", ADAPT);
  static final Band CRAFT_PLAN = new Band("plan-and-execute crafts", 23, 32, " %", ADAPT);
  static final Band CRAFT_ADAPT = new Band("ADaPT crafts, 4 levels", 46, 58, " %", ADAPT);
  static final Band CRAFT_LIFT =
      new Band("lift over ReAct, at least 0.6 of the paper's 33", 19.8, 100, " points", ADAPT);
  static final Band CRAFT_DEPTH =
      new Band(
          "the smallest gain by one more level, of three",
          0,
          100,
          " points",
          "the paper: more levels are never worse");
  static final Band CRAFT_CALLS =
      new Band("model calls to those of ReAct", 1, 4, "x", "simulation: at most 4 times as many");
  static final Band CRAFT_NOISE =
      new Band("lift over ReAct with the plans of other things", -4, 4, " points", NOTHING);

  private static final String PLAN =
      "simulation of plans of 5 to 8 steps; fixed plans in Prasad et al., ADaPT: 27 to 43 %";
  static final Band FIXED_PLAN = new Band("a fixed plan is right", 36, 44, " %", PLAN);
  static final Band REPLANNED = new Band("with replanning", 68, 80, " %", PLAN);
  static final Band REPLAN_LIFT =
      new Band("lift of replanning, at least 0.6 of 34", 20.4, 100, " points", PLAN);
  static final Band PLAN_COST =
      new Band(
          "cost of the calls to those of ReAct, the executor's model at a tenth",
          0,
          0.8,
          "x",
          "a large model plans and a small one executes");
  static final Band PLAN_WEBSHOP =
      new Band(
          "lift of a fixed plan over ReAct, WebShop",
          -21,
          -9,
          " points",
          "Prasad et al., ADaPT, NAACL Findings 2024: WebShop, plan-and-execute 17 %, ReAct 32 %");
  static final Band REPLAN_NOISE =
      new Band("lift of replanning with the steps of other orders", -3, 3, " points", NOTHING);

  private static final String REWOO =
      "Xu et al., ReWOO, 2023: HotpotQA 42.4 % with 1,986 tokens, ReAct 40.8 % with 9,795";
  static final Band REWOO_TOKENS = new Band("tokens of ReAct to its own", 3.8, 6, "x", REWOO);
  static final Band REWOO_LIFT = new Band("lift over ReAct", -2, 6, " points", REWOO);
  static final Band REWOO_CALLS =
      new Band("model calls, a plan, a solver, the model as a tool", 2, 3, "", REWOO);
  static final Band REACT_WITHOUT_TOOLS =
      new Band("ReAct answers when all tools fail", 0, 5, " %", "Xu et al., ReWOO, 2023");
  static final Band REWOO_WITHOUT_TOOLS =
      new Band(
          "lift over CoT when all tools fail", -10, 100, " points", "Xu et al., ReWOO, 2023: mild");
  static final Band REWOO_BLIND =
      new Band("lift over CoT with evidence that says nothing", -5, 5, " points", NOTHING);

  private static final String HTN = "proposed with the domain; no paper has the figure";
  static final Band HTN_VALID =
      new Band(
          "plans are valid, all methods known",
          100,
          100,
          " %",
          "Nau et al., SHOP2, JAIR 20, 2003: sound and complete over its methods");
  static final Band HTN_NODES =
      new Band("nodes to the states that a flat A* expands", 0, 0.2, "x", HTN);
  static final Band HTN_REPAIR =
      new Band("solves with one method unknown, whose parts the model proposes", 60, 80, " %", HTN);
  static final Band HTN_NOISE = new Band("solves with parts for other places", 0, 5, " %", NOTHING);

  private PlanningBands() {}
}
