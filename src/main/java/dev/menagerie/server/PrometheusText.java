// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * Writes what OpenTelemetry counted in the text format of Prometheus, by OpenTelemetry's rules for
 * names: {@code gen_ai.client.operation.duration} in seconds is {@code
 * gen_ai_client_operation_duration_seconds}.
 */
final class PrometheusText {

  private static final String TOTAL = "_total";

  private final boolean open;
  private final StringBuilder text = new StringBuilder();

  private PrometheusText(boolean open) {
    this.open = open;
  }

  /**
   * Writes them.
   *
   * @param open in the format OpenMetrics, which names counters without {@code _total} in comments;
   *     without its end mark
   */
  static String of(Collection<MetricData> metrics, boolean open) {
    var written = new PrometheusText(open);
    var byName = new TreeMap<String, MetricData>();
    metrics.forEach(it -> byName.putIfAbsent(name(it), it));
    byName.forEach(written::metric);
    return written.text.toString();
  }

  private void metric(String name, MetricData metric) {
    switch (metric.getType()) {
      case LONG_GAUGE -> {
        head(name, metric, "gauge");
        metric
            .getLongGaugeData()
            .getPoints()
            .forEach(it -> sample(name, labels(it.getAttributes()), it.getValue()));
      }
      case DOUBLE_GAUGE -> {
        head(name, metric, "gauge");
        metric
            .getDoubleGaugeData()
            .getPoints()
            .forEach(it -> sample(name, labels(it.getAttributes()), it.getValue()));
      }
      case LONG_SUM -> {
        var counted = counted(name, metric, metric.getLongSumData().isMonotonic());
        metric
            .getLongSumData()
            .getPoints()
            .forEach(it -> sample(counted, labels(it.getAttributes()), it.getValue()));
      }
      case DOUBLE_SUM -> {
        var counted = counted(name, metric, metric.getDoubleSumData().isMonotonic());
        metric
            .getDoubleSumData()
            .getPoints()
            .forEach(it -> sample(counted, labels(it.getAttributes()), it.getValue()));
      }
      case HISTOGRAM -> {
        head(name, metric, "histogram");
        metric.getHistogramData().getPoints().forEach(it -> histogram(name, it));
      }
      case SUMMARY, EXPONENTIAL_HISTOGRAM -> {
        // Nothing here makes them.
      }
    }
  }

  /** The name of the samples. */
  private String counted(String name, MetricData metric, boolean monotonic) {
    if (!monotonic) {
      head(name, metric, "gauge");
      return name;
    }
    head(open ? name : name + TOTAL, metric, "counter");
    return name + TOTAL;
  }

  private void head(String name, MetricData metric, String type) {
    text.append(
        "# HELP %s %s\n# TYPE %s %s\n".formatted(name, metric.getDescription(), name, type));
  }

  private void histogram(String name, HistogramPointData point) {
    var labels = labels(point.getAttributes());
    long below = 0;
    for (int i = 0; i < point.getCounts().size(); i++) {
      below += point.getCounts().get(i);
      var bound =
          i < point.getBoundaries().size() ? point.getBoundaries().get(i).toString() : "+Inf";
      var bounded = new ArrayList<>(labels);
      bounded.add("le=\"%s\"".formatted(bound));
      sample(name + "_bucket", bounded, below);
    }
    sample(name + "_sum", labels, point.getSum());
    sample(name + "_count", labels, point.getCount());
  }

  private void sample(String name, List<String> labels, String value) {
    text.append(name);
    if (!labels.isEmpty()) {
      text.append('{').append(String.join(",", labels)).append('}');
    }
    text.append(' ').append(value).append('\n');
  }

  private void sample(String name, List<String> labels, double value) {
    sample(name, labels, number(value));
  }

  private void sample(String name, List<String> labels, long value) {
    sample(name, labels, Long.toString(value));
  }

  private static String number(double value) {
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
    return whole ? Long.toString((long) value) : Double.toString(value);
  }

  private static List<String> labels(Attributes attributes) {
    return attributes.asMap().entrySet().stream()
        .map(it -> "%s=\"%s\"".formatted(plain(it.getKey().getKey()), escaped(it.getValue())))
        .toList();
  }

  private static String escaped(Object value) {
    return value.toString().replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private static String name(MetricData metric) {
    var name = plain(metric.getName());
    return metric.getUnit().equals("s") ? name + "_seconds" : name;
  }

  private static String plain(String name) {
    return name.replaceAll("[^A-Za-z0-9_:]", "_");
  }
}
