// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import java.util.List;
import java.util.regex.Pattern;

/** What our own prompts say, which is nothing to remember when a model repeats it. */
final class Boilerplate {

  /** A shorter sentence may be anybody's. */
  private static final int FEWEST_WORDS = 4;

  private static final Pattern SENTENCE_END = Pattern.compile("%[a-z]|\\n|(?<=[.?!:])\\s");

  private static final List<String> SENTENCES =
      List.of(
              ChainOfThought.REASON,
              ChainOfThought.EXTRACT,
              Consolidation.PUT_TOGETHER,
              Debate.OPEN,
              Debate.REVISE,
              Debate.VERIFY,
              Debate.JUDGE,
              EpisodeReading.READ,
              Filing.DECIDE,
              FunctionCalling.SYSTEM,
              FunctionCalling.EMPTY,
              FunctionCalling.LAST,
              LlmCompiler.PLAN,
              LlmCompiler.JOIN,
              LlmCompiler.FINISH,
              PlanAndExecute.PLAN,
              PlanAndExecute.STEP,
              PlanAndExecute.REPLAN,
              PlanAndExecute.SYNTHESISE,
              PlanAndExecute.INVALID,
              ReAct.REACT,
              ReAct.CONCLUDE,
              ReAct.SYNTAX,
              ReAct.LOOP,
              Reflection.QUESTIONS,
              Reflection.INSIGHTS,
              SelfConsistency.SAMPLE,
              StepExecutor.EXECUTE,
              ThoughtEvaluator.VALUE,
              ThoughtEvaluator.VOTE,
              ThoughtEvaluator.CONCLUDE,
              ThoughtEvaluator.JUDGE,
              ThoughtGenerator.PROPOSE,
              ThoughtGenerator.SAMPLE)
          .stream()
          .flatMap(SENTENCE_END::splitAsStream)
          .map(Wordings::of)
          .filter(it -> Wordings.has(it, FEWEST_WORDS))
          .distinct()
          .toList();

  private Boilerplate() {}

  /** Whether a text is a sentence of ours, or a part of one, or has one in it. */
  static boolean is(String wording) {
    return SENTENCES.stream().anyMatch(wording::contains)
        || (Wordings.has(wording, FEWEST_WORDS) && Wordings.within(wording, SENTENCES));
  }
}
