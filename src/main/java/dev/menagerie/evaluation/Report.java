// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a comparison found so far, an agent a row.
 *
 * @param isVirtual whether latencies are those of a simulation
 */
public record Report(List<Row> rows, boolean isVirtual) {

  private static final String HEADING =
      "agent,trials,judged,right,accuracy,low,high,score,model_calls,tool_calls,input_tokens,"
          + "output_tokens,usd,ms_mean,ms_p95,pareto,latency\n";

  /**
   * An agent's trials.
   *
   * @param trials that are over
   * @param accuracy of those that could be judged; the trials of one case depend on one another
   * @param score the mean, 0 to 1
   * @param modelCalls the mean, as all that follow
   * @param usd empty if it is not known what tokens cost
   * @param msP95 what 95 % of the trials took at most
   * @param pareto whether it was judged, and no other agent that was is as good in accuracy, USD
   *     (if known), tokens and mean latency, and better in one of them
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
      Optional<BigDecimal> usd,
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
          isJudged() && all.stream().noneMatch(it -> it.isJudged() && it.dominates(this)));
    }

    private boolean isJudged() {
      return accuracy.of() > 0;
    }

    private boolean dominates(Row other) {
      var compared =
          List.of(
              Double.compare(accuracy.share(), other.accuracy.share()),
              known(other).compareTo(known(this)),
              Double.compare(other.tokens(), tokens()),
              Double.compare(other.ms, ms));
      return compared.stream().allMatch(it -> it >= 0) && compared.stream().anyMatch(it -> it > 0);
    }

    /** Of rows of one report all or none are known. */
    private static BigDecimal known(Row row) {
      return row.usd.orElse(BigDecimal.ZERO);
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
          .add("usd", usd.<JsonValue>map(Json::number).orElse(JsonValue.NULL))
          .add("latencyMs", Json.object().add("mean", rounded(ms)).add("p95", msP95))
          .add("pareto", pareto)
          .build();
    }

    private String line(String latency) {
      return String.format(
          Locale.ROOT,
          "%s,%d,%d,%d,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%d,%s,%s\n",
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
          usd.map(BigDecimal::toPlainString).orElse(""),
          rounded(ms),
          msP95,
          pareto,
          latency);
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
                        comparison.isPriced(),
                        trials.stream()
                            .filter(it -> it.place().contestant().equals(contestant.name()))
                            .toList()))
            .toList();
    return new Report(rows.stream().map(it -> it.front(rows)).toList(), comparison.isVirtual());
  }

  private static Row row(String agent, boolean priced, List<Trial> trials) {
    var verdicts = trials.stream().flatMap(it -> it.verdict().stream()).toList();
    var usage = trials.stream().map(it -> it.cost().usage()).reduce(Usage.NONE, Usage::plus);
    int count = Math.max(1, trials.size());
    var times = trials.stream().map(it -> it.cost().ms()).sorted().toList();
    return new Row(
        agent,
        trials.size(),
        accuracy(trials),
        verdicts.stream().mapToDouble(it -> it.score()).average().orElse(0),
        (double) trials.stream().mapToLong(it -> it.cost().modelCalls()).sum() / count,
        (double) trials.stream().mapToLong(it -> it.cost().toolCalls()).sum() / count,
        (double) usage.inputTokens() / count,
        (double) usage.outputTokens() / count,
        Optional.of(usage.usd().divide(BigDecimal.valueOf(count), 9, RoundingMode.HALF_UP))
            .filter(_ -> priced),
        times.stream().mapToLong(it -> it).average().orElse(0),
        times.isEmpty() ? 0 : times.get(Math.ceilDiv(95 * times.size(), 100) - 1),
        false);
  }

  private static Wilson accuracy(List<Trial> trials) {
    var byCase = new LinkedHashMap<String, Wilson>();
    for (var trial : trials) {
      trial
          .verdict()
          .ifPresent(
              it ->
                  byCase.merge(
                      trial.place().caseId(),
                      new Wilson(it.right() ? 1 : 0, 1),
                      (one, other) ->
                          new Wilson(one.right() + other.right(), one.of() + other.of())));
    }
    return Wilson.ofCases(byCase.values());
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

  /**
   * A line for each agent below a heading. Nothing in it needs quotes, and no spreadsheet takes it
   * for a formula: names begin with a letter or digit, and have no commas.
   */
  public String csv() {
    var csv = new StringBuilder(HEADING);
    rows.forEach(it -> csv.append(it.line(isVirtual ? "virtual" : "measured")));
    return csv.toString();
  }

  /** A line for each trial below a heading. */
  static String csv(Comparison comparison, List<Trial> trials) {
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
              comparison.isPriced() ? trial.cost().usage().usd().toPlainString() : "",
              trial.cost().ms()));
    }
    return csv.toString();
  }
}
