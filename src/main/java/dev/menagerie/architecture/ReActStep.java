// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A reply in ReAct's text protocol: a thought, then {@code Action i: name[argument]}.
 *
 * @param action absent if none can be read
 */
record ReActStep(String thought, Optional<ReActAction> action) {

  private static final Pattern OBSERVATION = Pattern.compile("(?m)^\\s*Observation\\b[ \\d]*:");
  private static final Pattern THOUGHT = Pattern.compile("^[\\s*]*Thought\\b[ \\d]*:\\**");
  private static final Pattern ACTION = Pattern.compile("(?m)^[\\s>*]*Action\\b[ \\d]*:\\**");
  private static final Pattern NAME =
      Pattern.compile("^[\\s`*]*([\\p{L}_][\\p{L}\\d_./-]*)\\s*\\[");

  /** Reads the reply to a prompt that ends with {@code Thought i:}. Never fails. */
  static ReActStep read(String reply) {
    var text = THOUGHT.matcher(beforeObservation(reply)).replaceFirst("");
    var action = ACTION.matcher(text);
    return action.find()
        ? new ReActStep(
            text.substring(0, action.start()).strip(), readAction(text.substring(action.end())))
        : new ReActStep(text.strip(), Optional.empty());
  }

  /** Reads the reply to a prompt that ends with {@code Action i:}. Never fails. */
  static Optional<ReActAction> readAction(String reply) {
    var text = ACTION.matcher(beforeObservation(reply)).replaceFirst("");
    var name = NAME.matcher(text);
    if (!name.find()) {
      return Optional.empty();
    }
    var rest = text.substring(name.end());
    return Optional.of(new ReActAction(name.group(1), rest.substring(0, end(rest)).strip()));
  }

  /** A model that ignores the stop sequence makes up observations: they are cut off. */
  private static String beforeObservation(String reply) {
    var observation = OBSERVATION.matcher(reply);
    return observation.find() ? reply.substring(0, observation.start()) : reply;
  }

  /**
   * Where the argument ends: at the bracket that closes it, not counting those in JSON texts. A
   * further action in the same reply is left out; without a closing bracket it is the whole rest.
   */
  private static int end(String rest) {
    boolean json = rest.stripLeading().startsWith("{");
    boolean quoted = false;
    int depth = 1;
    for (int at = 0; at < rest.length(); at++) {
      char c = rest.charAt(at);
      if (quoted && c == '\\') {
        at++;
      } else if (json && c == '"') {
        quoted = !quoted;
      } else if (!quoted && c == '[') {
        depth++;
      } else if (!quoted && c == ']' && --depth == 0) {
        if (json || !closesAgain(rest, at + 1)) {
          return at;
        }
        depth = 1;
      }
    }
    return rest.length();
  }

  /** Whether the line goes on to a bracket that nothing opened: the one before was not the last. */
  private static boolean closesAgain(String rest, int from) {
    int depth = 0;
    for (int at = from; at < rest.length() && rest.charAt(at) != '\n'; at++) {
      depth += rest.charAt(at) == '[' ? 1 : rest.charAt(at) == ']' ? -1 : 0;
      if (depth < 0) {
        return true;
      }
    }
    return false;
  }
}
