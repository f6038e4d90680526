// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.oracle;

import dev.menagerie.core.ToolCall;
import dev.menagerie.evaluation.oracle.Writing.Said;
import java.util.List;

/**
 * Replies that are not in the format asked for, as often as the profile says for it. Whoever reads
 * them must refuse them; of two actions the first may be taken.
 */
final class Garbling {

  private Garbling() {}

  static Said maybe(Said said, Draw draw) {
    var own = draw.alone();
    return switch (said.format()) {
      case TEXT -> said;
      case JSON ->
          own.chance("malformed.json") ? new Said(said.format(), json(said, own), List.of()) : said;
      case PROTOCOL ->
          own.chance("malformed.text")
              ? new Said(said.format(), protocol(said.text(), own), List.of())
              : said;
      case NATIVE -> own.chance("malformed.native") ? called(said) : said;
    };
  }

  /** Broken off, prose, twice between prose, or with a field that nobody asked for. */
  private static String json(Said said, Draw draw) {
    var text = said.text();
    boolean list = text.startsWith("{\"value\":[");
    return switch ((int) (draw.uniform("garbling") * (list ? 3 : 4))) {
      case 0 -> text.substring(0, text.length() / 2 + 1);
      case 1 -> "Of course. I shall gladly answer, but not as a JSON object.";
      case 2 -> "This is my answer: %1$s\nOr rather: %1$s\nI hope that helps.".formatted(text);
      default -> "{\"unasked\":true," + text.substring(1);
    };
  }

  /** Without an action, with two, or with one that there is not. */
  private static String protocol(String text, Draw draw) {
    int action = text.indexOf("\nAction ");
    int kind = (int) (draw.uniform("garbling") * 3);
    if (action >= 0 && kind == 0) {
      return text.substring(0, action);
    } else if (action >= 0 && kind == 1) {
      return text + "\nAction 1: Finish[I know enough.]";
    }
    int name = action < 0 ? 0 : text.indexOf(": ", action) + 1;
    return text.substring(0, name) + " Ponder" + text.substring(text.indexOf('[', name));
  }

  /** A tool that there is not, or nothing at all. */
  private static Said called(Said said) {
    if (said.calls().isEmpty()) {
      return new Said(said.format(), "", List.of());
    }
    var first = said.calls().getFirst();
    return new Said(
        said.format(), said.text(), List.of(new ToolCall(first.id(), "ponder", first.arguments())));
  }
}
