// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import dev.menagerie.core.Tool;
import java.util.Locale;

/**
 * A tool as it was when the task started.
 *
 * @param hash of name, description and schema
 */
public record PinnedTool(Tool tool, String hash, Trust trust) {

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
