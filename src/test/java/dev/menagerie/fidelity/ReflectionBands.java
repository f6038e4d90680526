// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

/** The bands of the architectures that reflect. */
final class ReflectionBands {

  private static final String ALFWORLD =
      "Shinn et al., Reflexion, NeurIPS 2023, run logs of ALFWorld: 130 of 134 (97 %) at trial 12,"
          + " ReAct with retries 101 (75 %)";
  private static final String CODE =
      "Shinn et al., Reflexion, NeurIPS 2023, Table 1: HumanEval Python 91.0 % against 80.1 %";
  private static final String MBPP =
      "Shinn et al., Reflexion, NeurIPS 2023, Table 1: MBPP Python 77.1 % against 80.1 %";
  private static final String WRITING =
      "Madaan et al., Self-Refine, NeurIPS 2023: constrained generation, GPT-4, 15.0 to 45.0 %";
  private static final String GSM8K =
      "Madaan et al., Self-Refine, NeurIPS 2023: GSM8K, GPT-4, 92.9 to 93.1 %";
  private static final String NOTHING = "no information, no gain";

  static final Band RETRY = new Band("ReAct with retries does", 71, 79, " %", ALFWORLD);
  static final Band REFLEXION = new Band("Reflexion does", 93, 99, " %", ALFWORLD);
  static final Band REFLEXION_LIFT =
      new Band("lift over retries, at least 16 points", 16, 100, " points", ALFWORLD);
  static final Band CODE_REFLEXION = new Band("Reflexion writes, HumanEval", 88, 93, " %", CODE);
  static final Band MBPP_LIFT = new Band("lift over a first program, MBPP", -4, 1, " points", MBPP);
  static final Band EMPTY_REFLECTIONS =
      new Band("lift over retries with reflections that say nothing", -3, 3, " points", NOTHING);

  static final Band DRAFT = new Band("a first draft has all words", 10, 20, " %", WRITING);
  static final Band REFINED = new Band("four refinements have all words", 38, 52, " %", WRITING);
  static final Band REFINE_LIFT =
      new Band(
          "lift over the first draft, at least 0.6 of the paper's 30", 18, 100, " points", WRITING);
  static final Band GENERIC =
      new Band("with feedback that names no word", 10, 20, " %", "simulation: no gain");
  static final Band REASONING = new Band("lift on reasoning", -1.5, 1.5, " points", GSM8K);

  private static final String CRITIC =
      "Gou et al., CRITIC, ICLR 2024: questions with ChatGPT, +7.7 F1 with tools";
  static final Band CORRECTED =
      new Band("lift over calls without reflection", 4.6, 11, " points", CRITIC);
  static final Band CORRECTION_CALLS =
      new Band("model calls to those without", 1.4, 2.2, "x", "a reflection for each call");
  static final Band CORRECTION_IDLE =
      new Band(
          "lift where calls are right anyway",
          -1.5,
          1.5,
          " points",
          "no error, nothing to correct");
  static final Band CORRECTION_BLIND =
      new Band(
          "lift of reflections that do not see the results",
          -20,
          2.5,
          " points",
          "Gou et al., CRITIC, ICLR 2024: without tools -0.03 to +2.33 F1");

  private ReflectionBands() {}
}
