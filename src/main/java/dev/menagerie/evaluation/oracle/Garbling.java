// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.oracle;

import dev.menagerie.core.ToolCall;
import dev.menagerie.evaluation.oracle.Writing.Said;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Replies that are not in the format asked for. Whoever reads them must refuse them, as often as
 * the profile says for the format; of a step with two actions, which comes half as often on top of
 * that, the first may be taken.
 */
final class Garbling {

  private static final Pattern ACTION = Pattern.compile("\\nAction (\\d{1,9}): ");

  private Garbling() {}

  static Said maybe(Said said, Draw draw) {
    var own = draw.alone();
    return switch (said.format()) {
      case TEXT -> said;
      case JSON ->
          own.chance("malformed.json") ? new Said(said.format(), json(said, own), List.of()) : said;
      case PROTOCOL -> new Said(said.format(), step(said.text(), own), List.of());
      case NATIVE -> own.chance("malformed.native") ? called(said) : said;
    };
  }

  /**
   * Broken off or prose; what is read whole, not as a stream of elements, also twice between prose,
   * or with a field that nobody asked for.
   */
  private static String json(Said said, Draw draw) {
    var text = said.text();
    boolean list = text.startsWith("{\"value\":[");
    return switch ((int) (draw.uniform("garbling") * (list ? 2 : 4))) {
      case 0 -> text.substring(0, text.length() / 2 + 1);
      case 1 -> "Of course. I shall gladly answer, but not as a JSON object.";
      case 2 -> "This is my answer: %1$s\nOr rather: %1$s\nI hope that helps.".formatted(text);
      default -> "{\"unasked\":true," + text.substring(1);
    };
  }

  private static String step(String text, Draw draw) {
    if (draw.chance("malformed.text")) {
      return protocol(text, draw);
    }
    var action = ACTION.matcher(text);
    boolean two = draw.chance("two actions", draw.profile().figure("malformed.text") / 2);
    return two && action.find()
        ? "%s\nAction %d: Finish[I know enough.]"
            .formatted(text, Integer.parseInt(action.group(1)) + 1)
        : text;
  }

  /** Without an action, or with one that there is not. */
  private static String protocol(String text, Draw draw) {
    int action = text.indexOf("\nAction ");
    if (action >= 0 && draw.chance("garbling", 0.5)) {
      return text.substring(0, action);
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
