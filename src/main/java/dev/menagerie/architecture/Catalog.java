// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Architecture;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** The architectures there are, by name. */
public final class Catalog {

  private Catalog() {}

  /**
   * An architecture on offer.
   *
   * @param family what it belongs with: reasoning, acting, reactive, planning, search, debate,
   *     composition, memory or symbolic: those read a formal problem
   * @param paper where it comes from
   * @param answers the names of the thoughts that say how the task might be answered: once one is
   *     there, a task that ends early has something to offer. A plan, a judgement or a call of a
   *     tool is none; empty if the answer is worked out by code
   * @param cost the most that a run can cost, by its parameters
   * @param defaults the architecture with the parameters that are used unless others are given
   */
  public record Entry(
      String name,
      String family,
      String paper,
      List<String> answers,
      CostBound cost,
      Architecture defaults) {

    /** The JSON Schema of the parameters, each with its default; none is required. */
    public JsonObject parameters() {
      return ParameterShape.of(defaults).schema();
    }

    /**
     * The architecture with its defaults overridden.
     *
     * @throws IllegalArgumentException if a parameter is unknown, of the wrong type or out of its
     *     bounds; the message names it
     */
    public Architecture with(JsonObject parameters) {
      return ParameterShape.of(defaults).with(parameters);
    }
  }

  private static final List<Entry> ALL =
      List.of(
          new Entry(
              "adapt",
              "planning",
              "Prasad et al. 2024, arXiv:2311.05772",
              List.of("execute", "synthesise"),
              CostBound.of(
                      Adapt.class,
                      "(maxCalls + 1) * (1 + maxSteps + ... + maxSteps^(maxDepth - 1)) + 1",
                      Adapt::mostThoughts)
                  .withAnyTools(),
              Adapt.DEFAULTS),
          new Entry(
              "auto",
              "composition",
              "AI Agent Architecture Patterns: Complete Reference Guide; Anthropic 2024, Building"
                  + " effective agents",
              List.of(),
              CostBound.of(
                      Auto.class,
                      "1 + those of the architecture that is chosen, with its defaults",
                      Auto::mostThoughts)
                  .withAnyTools(),
              Auto.DEFAULTS),
          new Entry(
              "autonomous",
              "acting",
              "Weng 2023, LLM Powered Autonomous Agents",
              List.of("execute", "conclude"),
              CostBound.of(
                      Autonomous.class,
                      "2 + maxIterations + maxReflections",
                      it -> 2L + it.maxIterations() + it.maxReflections())
                  .withTools(
                      "maxIterations * maxToolCalls",
                      CostBound.on(
                          Autonomous.class, it -> (long) it.maxIterations() * it.maxToolCalls())),
              Autonomous.DEFAULTS),
          new Entry(
              "backward-chaining",
              "symbolic",
              "Kazemi et al. 2023, arXiv:2212.13894; Chen and Warren 1996, JACM 43(1)",
              List.of(),
              CostBound.of(BackwardChaining.class, "maxRankings", BackwardChaining::maxRankings),
              BackwardChaining.DEFAULTS),
          new Entry(
              "chain",
              "composition",
              "Wu et al. 2022, arXiv:2110.01691",
              List.of("stage"),
              CostBound.of(
                  Chain.class,
                  "(retries + 1) * (stages + stages with a check), and once more for a fallback",
                  Chain::mostThoughts),
              Chain.DEFAULTS),
          new Entry(
              "cot",
              "reasoning",
              "Kojima et al. 2022, arXiv:2205.11916; Wei et al. 2022, arXiv:2201.11903",
              List.of("reason", "extract", "few-shot"),
              CostBound.of(ChainOfThought.class, "2", _ -> 2),
              ChainOfThought.DEFAULTS),
          new Entry(
              "debate",
              "debate",
              "Du et al. 2024, arXiv:2305.14325",
              List.of("open", "revise", "judge"),
              CostBound.of(
                  Debate.class,
                  "debaters * rounds + (judge ? 1 : 0)",
                  it -> (long) it.debaters() * it.rounds() + (it.judge() ? 1 : 0)),
              Debate.DEFAULTS),
          new Entry(
              "ensemble",
              "composition",
              "Li et al. 2024, arXiv:2402.05120",
              List.of("ask"),
              CostBound.of(
                  Ensemble.class,
                  "agents.size() == 0 ? members : 0",
                  it -> it.agents().isEmpty() ? it.members() : 0),
              Ensemble.DEFAULTS),
          new Entry(
              "forward-planning",
              "symbolic",
              "Fikes and Nilsson 1971, Artificial Intelligence 2; Kambhampati et al. 2024,"
                  + " arXiv:2402.01817",
              List.of(),
              CostBound.of(ForwardPlanning.class, "maxRankings", ForwardPlanning::maxRankings)
                  .withAnyTools(),
              ForwardPlanning.DEFAULTS),
          new Entry(
              "function-calling",
              "acting",
              "Yao et al. 2023, arXiv:2210.03629",
              List.of("turn", "conclude"),
              CostBound.of(
                      FunctionCalling.class,
                      "window == 0 ? maxTurns : 2 * maxTurns - 1",
                      it -> it.window() == 0 ? it.maxTurns() : 2L * it.maxTurns() - 1)
                  .withAnyTools(),
              FunctionCalling.DEFAULTS),
          new Entry(
              "goal-stack",
              "planning",
              "Fikes and Nilsson 1971, Artificial Intelligence 2; Liu and Layland 1973, JACM 20(1)",
              List.of("execute"),
              CostBound.of(
                      GoalStack.class,
                      "maxGoals * (2 * maxCalls + 1) + maxRankings + maxChecks",
                      GoalStack::mostThoughts)
                  .withAnyTools(),
              GoalStack.DEFAULTS),
          new Entry(
              "graph-of-thoughts",
              "search",
              "Besta et al. 2024, arXiv:2308.09687",
              List.of("generate", "aggregate", "improve"),
              CostBound.of(
                  GraphOfThoughts.class,
                  "over the graph: generate, improve: count for each thought given; aggregate:"
                      + " count; score, if the model judges: count for each",
                  GraphOfThoughts::mostThoughts),
              GraphOfThoughts.DEFAULTS),
          new Entry(
              "hierarchical-planning",
              "planning",
              "Nau et al. 2003, SHOP2, JAIR 20",
              List.of("execute", "synthesise"),
              CostBound.of(
                      HierarchicalPlanning.class,
                      "2 + (1 + maxReplans) * (maxPlanning + maxSteps * maxCalls)",
                      it ->
                          2
                              + (1L + it.maxReplans())
                                  * (it.maxPlanning() + (long) it.maxSteps() * it.maxCalls()))
                  .withAnyTools(),
              HierarchicalPlanning.DEFAULTS),
          new Entry(
              "lats",
              "acting",
              "Zhou et al. 2024, arXiv:2310.04406",
              List.of("sample", "conclude"),
              CostBound.of(
                      Lats.class,
                      "trajectories * ((1 + rollout) * 2 * nGenerate + 1) + 1",
                      Lats::mostThoughts)
                  .withTools(
                      "trajectories * (1 + rollout) * nGenerate * (reset is blank ? 1 : depth + 1)",
                      CostBound.on(Lats.class, Lats::mostToolCalls)),
              Lats.DEFAULTS),
          new Entry(
              "llm-compiler",
              "planning",
              "Kim et al. 2024, arXiv:2312.04511",
              List.of("join", "finish"),
              CostBound.of(LlmCompiler.class, "2 * maxPlans", it -> 2L * it.maxPlans())
                  .withAnyTools(),
              LlmCompiler.DEFAULTS),
          new Entry(
              "loop",
              "acting",
              "Russell and Norvig, Artificial Intelligence: A Modern Approach",
              List.of("decide", "conclude"),
              CostBound.of(
                      Loop.class,
                      "(window == 0 ? 2 : 3) * maxIterations + 1",
                      it -> (it.window() == 0 ? 2L : 3L) * it.maxIterations() + 1)
                  .withTools(
                      "(1 + (perception ? 1 : 0) + (goalTest ? 1 : 0)) * maxIterations",
                      CostBound.on(Loop.class, Loop::mostToolCalls)),
              Loop.DEFAULTS),
          new Entry(
              "memory-keeper",
              "memory",
              "Chhikara et al. 2025, arXiv:2504.19413; Rasmussen et al. 2025, arXiv:2501.13956",
              List.of("read"),
              CostBound.of(
                  MemoryKeeper.class,
                  "2 * maxEpisodes + (consolidateAt > 0 ? 20 : 0) + (reflectAt > 0 ? 4 : 0)",
                  MemoryKeeper::mostThoughts),
              MemoryKeeper.DEFAULTS),
          new Entry(
              "pipeline",
              "composition",
              "Wu et al. 2022, arXiv:2110.01691",
              List.of("work"),
              CostBound.of(
                  Pipeline.class,
                  "(retries + 1) * (stages without an agent + stages with a check)",
                  Pipeline::mostThoughts),
              Pipeline.DEFAULTS),
          new Entry(
              "plan-and-execute",
              "planning",
              "Wang et al. 2023, arXiv:2305.04091",
              List.of("execute", "synthesise"),
              CostBound.of(
                      PlanAndExecute.class,
                      "3 + maxReplans + maxSteps * (1 + maxReplans) * maxCalls",
                      it ->
                          3L
                              + it.maxReplans()
                              + (long) it.maxSteps() * (1 + it.maxReplans()) * it.maxCalls())
                  .withAnyTools(),
              PlanAndExecute.DEFAULTS),
          new Entry(
              "react",
              "acting",
              "Yao et al. 2023, arXiv:2210.03629",
              List.of("step", "conclude"),
              CostBound.of(
                      ReAct.class,
                      "(window == 0 ? 2 : 3) * maxSteps + 1",
                      it -> (it.window() == 0 ? 2L : 3L) * it.maxSteps() + 1)
                  .withTools("maxSteps", CostBound.on(ReAct.class, ReAct::maxSteps)),
              ReAct.DEFAULTS),
          new Entry(
              "reactive",
              "reactive",
              "Russell and Norvig, Artificial Intelligence: A Modern Approach; Bang 2023, GPTCache",
              List.of("respond"),
              CostBound.of(Reactive.class, "1", _ -> 1)
                  .withTools(
                      "a rule has a tool ? 1 : 0",
                      CostBound.on(Reactive.class, Reactive::mostToolCalls)),
              Reactive.DEFAULTS),
          new Entry(
              "recursive",
              "planning",
              "Lee and Kim 2023, arXiv:2306.06891",
              List.of("execute", "combine", "generate", "aggregate"),
              CostBound.of(
                      Recursive.class,
                      "kind is answer: maxNodes * (1 + max(maxCalls, 2 * (1 + tries)));"
                          + " else maxNodes * (1 + tries)",
                      Recursive::mostThoughts)
                  .withAnyTools(),
              Recursive.DEFAULTS),
          new Entry(
              "reflexion",
              "acting",
              "Shinn et al. 2023, arXiv:2303.11366",
              List.of("act", "conclude"),
              CostBound.of(
                      Reflexion.class,
                      "trials * (maxTurns + 2)",
                      it -> it.trials() * (it.maxTurns() + 2L))
                  .withAnyTools(),
              Reflexion.DEFAULTS),
          new Entry(
              "rewoo",
              "planning",
              "Xu et al. 2023, arXiv:2305.18323",
              List.of("solve"),
              CostBound.of(ReWoo.class, "2 + maxSteps", it -> 2L + it.maxSteps())
                  .withTools("maxSteps", CostBound.on(ReWoo.class, ReWoo::maxSteps)),
              ReWoo.DEFAULTS),
          new Entry(
              "rules",
              "symbolic",
              "Forgy 1982, Artificial Intelligence 19",
              List.of(),
              CostBound.of(Rules.class, "maxRankings", Rules::maxRankings).withAnyTools(),
              Rules.DEFAULTS),
          new Entry(
              "self-consistency",
              "reasoning",
              "Wang et al. 2023, arXiv:2203.11171",
              List.of("sample"),
              CostBound.of(SelfConsistency.class, "samples", SelfConsistency::samples),
              SelfConsistency.DEFAULTS),
          new Entry(
              "self-correction",
              "acting",
              "Gou et al. 2024, arXiv:2305.11738",
              List.of("turn", "conclude"),
              CostBound.of(
                      SelfCorrection.class,
                      "maxActions * (2 * attempts - 1) + 1",
                      it -> it.maxActions() * (2L * it.attempts() - 1) + 1)
                  .withTools(
                      "maxActions * attempts",
                      CostBound.on(
                          SelfCorrection.class, it -> (long) it.maxActions() * it.attempts())),
              SelfCorrection.DEFAULTS),
          new Entry(
              "self-refine",
              "reasoning",
              "Madaan et al. 2023, arXiv:2303.17651",
              List.of("generate", "refine"),
              CostBound.of(SelfRefine.class, "2 * iterations + 2", it -> 2L * it.iterations() + 2),
              SelfRefine.DEFAULTS),
          new Entry(
              "tree-of-thoughts",
              "search",
              "Yao et al. 2023, arXiv:2305.10601",
              List.of("conclude"),
              CostBound.of(
                  TreeOfThoughts.class,
                  "bfs, beam: (depth * nGenerate + 1) * breadth * (1 + nEvaluate);"
                      + " dfs: (maxStates + 1) * (nGenerate + 1) * (1 + nEvaluate)",
                  TreeOfThoughts::mostThoughts),
              TreeOfThoughts.DEFAULTS),
          new Entry(
              "workflow",
              "planning",
              "Garcia-Molina and Salem 1987, Sagas",
              List.of("execute", "step"),
              CostBound.of(
                      Workflow.class,
                      "(1 + maxAdaptations) * maxSteps * maxCalls + maxAdaptations",
                      it ->
                          (1L + it.maxAdaptations()) * it.maxSteps() * it.maxCalls()
                              + it.maxAdaptations())
                  .withAnyTools(),
              Workflow.DEFAULTS));

  /** All of them, by name. */
  public static List<Entry> all() {
    return ALL;
  }

  public static Optional<Entry> find(String name) {
    return ALL.stream().filter(entry -> entry.name().equals(name)).findFirst();
  }

  /**
   * An architecture by name, with its defaults overridden.
   *
   * @throws IllegalArgumentException if there is none of that name, or a parameter is unknown, of
   *     the wrong type or out of its bounds
   */
  public static Architecture create(String name, JsonObject parameters) {
    return find(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "architecture: %s, must be one of %s"
                        .formatted(
                            name, String.join(", ", ALL.stream().map(Entry::name).toList()))))
        .with(parameters);
  }
}
