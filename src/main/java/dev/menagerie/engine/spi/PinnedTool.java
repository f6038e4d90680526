// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import dev.menagerie.core.Tool;
import java.util.Locale;

/**
 * A tool as it was when the task started.
 *
 * @param hash of name, description and schema
 * @param rule for its calls
 */
public record PinnedTool(Tool tool, String hash, Trust trust, Rule rule) {

  /** A tool whose calls are all allowed. */
  public PinnedTool(Tool tool, String hash, Trust trust) {
    this(tool, hash, trust, Rule.ALLOW);
  }

  /** The same tool under another rule as well. */
  public PinnedTool under(Rule other) {
    return new PinnedTool(tool, hash, trust, other.and(rule));
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
