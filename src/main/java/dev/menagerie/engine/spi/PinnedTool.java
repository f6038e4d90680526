// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import dev.menagerie.core.Tool;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A tool as it was when the task started.
 *
 * @param hash of name, description and schema
 * @param rule for its calls
 * @param labels what it can do, as the operator says
 * @param price of one call in USD
 * @param pipeline the calls that it stands for, if it is no tool of a server
 */
public record PinnedTool(
    Tool tool,
    String hash,
    Trust trust,
    Rule rule,
    Set<Label> labels,
    BigDecimal price,
    Optional<Pipeline> pipeline) {

  /** A tool of a server. */
  public PinnedTool(
      Tool tool, String hash, Trust trust, Rule rule, Set<Label> labels, BigDecimal price) {
    this(tool, hash, trust, rule, labels, price, Optional.empty());
  }

  /** One that has no effect but that of its steps. */
  public static PinnedTool pipeline(Tool tool, String hash, Pipeline pipeline) {
    return new PinnedTool(
        tool, hash, Trust.READ_ONLY, Rule.ALLOW, Set.of(), BigDecimal.ZERO, Optional.of(pipeline));
  }

  /** A tool without labels and price. */
  public PinnedTool(Tool tool, String hash, Trust trust, Rule rule) {
    this(tool, hash, trust, rule, Set.of(), BigDecimal.ZERO);
  }

  /** A tool whose calls are all allowed. */
  public PinnedTool(Tool tool, String hash, Trust trust) {
    this(tool, hash, trust, Rule.ALLOW);
  }

  public PinnedTool {
    labels = Label.setOf(labels);
  }

  /** The same tool under another rule as well. */
  public PinnedTool under(Rule other) {
    return new PinnedTool(tool, hash, trust, other.and(rule), labels, price, pipeline);
  }

  /** The same tool with more labels. */
  public PinnedTool labelled(Collection<Label> more) {
    var all = new ArrayList<>(labels);
    all.addAll(more);
    return new PinnedTool(tool, hash, trust, rule, Label.setOf(all), price, pipeline);
  }

  /** What the operator says of a tool. A call of a trusted one may be repeated. */
  public enum Trust {
    NONE,
    READ_ONLY,
    IDEMPOTENT;

    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
