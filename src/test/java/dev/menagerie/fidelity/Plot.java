// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import jakarta.json.JsonObject;
import java.util.List;
import java.util.Locale;

/** A plot of bars with their intervals, as SVG that reads on light and dark paper. */
final class Plot {

  private static final int ROW = 26;
  private static final int LABEL = 150;
  private static final int WIDTH = 300;

  private Plot() {}

  /** Bars from top to bottom, to the scale of the longest. */
  static String of(String title, List<JsonObject> bars) {
    double most =
        bars.stream().mapToDouble(it -> number(it, "mean") + number(it, "half")).max().orElse(1);
    int height = ROW * (bars.size() + 1);
    var svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" \
        font-size="12" fill="#888">
        <text x="4" y="17">%s</text>
        """
            .formatted(LABEL + WIDTH + 70, height + 4, text(title)));
    for (int index = 0; index < bars.size(); index++) {
      svg.append(row(bars.get(index), ROW * (index + 1), WIDTH / most));
    }
    return svg.append("</svg>\n").toString();
  }

  private static String row(JsonObject bar, int top, double scale) {
    double mean = number(bar, "mean");
    double half = number(bar, "half");
    double low = Math.max(0, mean - half);
    return String.format(
        Locale.ROOT,
        """
        <text x="%d" y="%d" text-anchor="end">%s</text>
        <rect x="%d" y="%d" width="%.1f" height="16" fill="#4a7fb5"/>
        <path d="M%.1f %d h%.1f" stroke="#d9822b" stroke-width="2"/>
        <text x="%.1f" y="%d">%.1f</text>
        """,
        LABEL - 6,
        top + 13,
        text(bar.getString("label")),
        LABEL,
        top,
        mean * scale,
        LABEL + low * scale,
        top + 8,
        (mean + half - low) * scale,
        LABEL + (mean + half) * scale + 6,
        top + 13,
        mean);
  }

  private static double number(JsonObject bar, String name) {
    return bar.getJsonNumber(name).doubleValue();
  }

  private static String text(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
