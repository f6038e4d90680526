// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import java.util.List;
import java.util.Locale;

/**
 * A mean over seeds.
 *
 * @param half of the interval around it that holds the true mean in 95 of 100 cases
 */
record Estimate(double mean, double half) {

  /** Student's factors for 95 % of 3, of 20 and of very many values. */
  private static final double OF_FEW = 4.303;

  private static final double OF_TWENTY = 2.093;
  private static final double OF_MANY = 2.0;
  static final int TWENTY = 20;

  /** Of one value per seed or task, at least three. */
  static Estimate of(List<Double> values) {
    double mean = values.stream().mapToDouble(it -> it).average().orElseThrow();
    double squares = values.stream().mapToDouble(it -> (it - mean) * (it - mean)).sum();
    double deviation = Math.sqrt(squares / (values.size() - 1));
    double factor = values.size() < TWENTY ? OF_FEW : values.size() == TWENTY ? OF_TWENTY : OF_MANY;
    return new Estimate(mean, factor * deviation / Math.sqrt(values.size()));
  }

  double low() {
    return mean - half;
  }

  double high() {
    return mean + half;
  }

  /** With its interval; a percentage, a factor or a number have a digit behind the point or two. */
  String text(String unit) {
    int digits = unit.equals("x") || unit.equals(" s") ? 2 : 1;
    var form = "%." + digits + "f%s ± %." + digits + "f";
    return String.format(Locale.ROOT, form, mean, unit, half);
  }
}
