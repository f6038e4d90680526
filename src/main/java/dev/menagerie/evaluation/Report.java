// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;

/** What a comparison found so far, an agent a row. */
public record Report(List<Row> rows) {

  private static final String HEADING =
      "agent,trials,judged,right,accuracy,low,high,score,model_calls,tool_calls,input_tokens,"
          + "output_tokens,usd,ms_mean,ms_p95,pareto\n";

  /**
   * An agent's trials.
   *
   * @param trials that are over
   * @param accuracy of those that could be judged
   * @param score the mean, 0 to 1
   * @param modelCalls the mean, as all that follow
   * @param msP95 what 95 % of the trials took at most
   * @param pareto whether no other agent is as good in accuracy, USD, tokens and mean latency, and
   *     better in one of them
   */
  public record Row(
      String agent,
      int trials,
      Wilson accuracy,
      double score,
      double modelCalls,
      double toolCalls,
      double inputTokens,
      double outputTokens,
      BigDecimal usd,
      double ms,
      long msP95,
      boolean pareto) {

    private Row front(List<Row> all) {
      return new Row(
          agent,
          trials,
          accuracy,
          score,
          modelCalls,
          toolCalls,
          inputTokens,
          outputTokens,
          usd,
          ms,
          msP95,
          trials > 0 && all.stream().noneMatch(it -> it.trials > 0 && it.dominates(this)));
    }

    private boolean dominates(Row other) {
      var compared =
          List.of(
              Double.compare(accuracy.share(), other.accuracy.share()),
              other.usd.compareTo(usd),
              Double.compare(other.tokens(), tokens()),
              Double.compare(other.ms, ms));
      return compared.stream().allMatch(it -> it >= 0) && compared.stream().anyMatch(it -> it > 0);
    }

    private double tokens() {
      return inputTokens + outputTokens;
    }

    private JsonObject json() {
      return Json.object()
          .add("agent", agent)
          .add("trials", trials)
          .add("judged", accuracy.of())
          .add("right", accuracy.right())
          .add(
              "accuracy",
              Json.object()
                  .add("mean", rounded(accuracy.share()))
                  .add("low", rounded(accuracy.low()))
                  .add("high", rounded(accuracy.high())))
          .add("score", rounded(score))
          .add("modelCalls", rounded(modelCalls))
          .add("toolCalls", rounded(toolCalls))
          .add("inputTokens", rounded(inputTokens))
          .add("outputTokens", rounded(outputTokens))
          .add("usd", usd)
          .add("latencyMs", Json.object().add("mean", rounded(ms)).add("p95", msP95))
          .add("pareto", pareto)
          .build();
    }

    private String line() {
      return "%s,%d,%d,%d,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%d,%s\n"
          .formatted(
              agent,
              trials,
              accuracy.of(),
              accuracy.right(),
              rounded(accuracy.share()),
              rounded(accuracy.low()),
              rounded(accuracy.high()),
              rounded(score),
              rounded(modelCalls),
              rounded(toolCalls),
              rounded(inputTokens),
              rounded(outputTokens),
              usd.toPlainString(),
              rounded(ms),
              msP95,
              pareto);
    }
  }

  /** A report on what is over. */
  static Report of(Comparison comparison, List<Trial> trials) {
    var rows =
        comparison.contestants().stream()
            .map(
                contestant ->
                    row(
                        contestant.name(),
                        trials.stream()
                            .filter(it -> it.place().contestant().equals(contestant.name()))
                            .toList()))
            .toList();
    return new Report(rows.stream().map(it -> it.front(rows)).toList());
  }

  private static Row row(String agent, List<Trial> trials) {
    var verdicts = trials.stream().flatMap(it -> it.verdict().stream()).toList();
    int right = (int) verdicts.stream().filter(it -> it.right()).count();
    var usage = trials.stream().map(it -> it.cost().usage()).reduce(Usage.NONE, Usage::plus);
    int count = Math.max(1, trials.size());
    var times = trials.stream().map(it -> it.cost().ms()).sorted().toList();
    return new Row(
        agent,
        trials.size(),
        new Wilson(right, verdicts.size()),
        verdicts.stream().mapToDouble(it -> it.score()).average().orElse(0),
        (double) trials.stream().mapToLong(it -> it.cost().modelCalls()).sum() / count,
        (double) trials.stream().mapToLong(it -> it.cost().toolCalls()).sum() / count,
        (double) usage.inputTokens() / count,
        (double) usage.outputTokens() / count,
        usage.usd().divide(BigDecimal.valueOf(count), 9, RoundingMode.HALF_UP),
        times.stream().mapToLong(it -> it).average().orElse(0),
        times.isEmpty() ? 0 : times.get(Math.ceilDiv(95 * times.size(), 100) - 1),
        false);
  }

  private static BigDecimal rounded(double number) {
    return BigDecimal.valueOf(number)
        .setScale(4, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .add(BigDecimal.ZERO.setScale(1, RoundingMode.UNNECESSARY));
  }

  public JsonArray json() {
    var json = Json.array();
    rows.forEach(it -> json.add(it.json()));
    return json.build();
  }

  /** A line for each agent below a heading. Names of agents need no quotes. */
  public String csv() {
    var csv = new StringBuilder(HEADING);
    rows.forEach(it -> csv.append(it.line()));
    return csv.toString();
  }

  /** A line for each trial below a heading. */
  static String csv(List<Trial> trials) {
    var csv =
        new StringBuilder(
            "agent,case,repeat,task,status,right,score,model_calls,tool_calls,input_tokens,"
                + "output_tokens,usd,ms\n");
    for (var trial : trials) {
      csv.append(
          String.format(
              Locale.ROOT,
              "%s,%s,%d,%s,%s,%s,%s,%d,%d,%d,%d,%s,%d\n",
              trial.place().contestant(),
              trial.place().caseId(),
              trial.place().repeat(),
              trial.task().orElse(""),
              trial.status(),
              trial.verdict().map(it -> String.valueOf(it.right())).orElse(""),
              trial.verdict().map(it -> rounded(it.score()).toPlainString()).orElse(""),
              trial.cost().modelCalls(),
              trial.cost().toolCalls(),
              trial.cost().usage().inputTokens(),
              trial.cost().usage().outputTokens(),
              trial.cost().usage().usd().toPlainString(),
              trial.cost().ms()));
    }
    return csv.toString();
  }
}
