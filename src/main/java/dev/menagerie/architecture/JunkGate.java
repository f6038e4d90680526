// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Marked;
import dev.menagerie.core.Run;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Keeps out of memory what must not be remembered: what came from memory itself, our own prompts,
 * secrets, nothing and too much.
 *
 * <p>Deviation: patterns over a model's text, since a secret has no other form.
 */
final class JunkGate {

  /** Most characters of one thing to be remembered. */
  static final int LONGEST = 2_000;

  /** Why a text was refused. */
  enum Junk {
    EMPTY("nothing"),
    TOO_LONG("longer than %d characters".formatted(LONGEST)),
    RECALLED("was recalled from memory"),
    PROMPT("words of a prompt"),
    SECRET("looks like a secret");

    private final String reason;

    Junk(String reason) {
      this.reason = reason;
    }

    String reason() {
      return reason;
    }
  }

  private static final String NAMES =
      "(?:password|passwd|passphrase|passwort|api[ _-]?key|private[ _-]?key"
          + "|(?:access|auth|refresh)[ _-]?token)";

  /** Between the name of a secret and the secret. */
  private static final String SAID =
      "(?:[^\\n.;:/=]{0,40}(?:\\bis\\b|\\bist\\b|\\blautet\\b|=|:(?!//))\\W{0,4}|\\W{1,4})";

  private static final String FOR = "(?: (?:of|for|to) [^\\n.;:/=]{0,40})?";

  /** After it any word is a secret; elsewhere one with a digit or a sign is. */
  private static final String EXPLICIT = "(?:_\\w+)?[\"'`]?\\s*(?:=|:(?!//))\\W{0,4}";

  /** Anything but the address of a page. */
  private static final String WORD = "(?!\\S*://)\\S{4,}";

  private static final List<Pattern> SECRETS =
      List.of(
          Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY"),
          Pattern.compile("\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b"),
          Pattern.compile("\\bAIza[0-9A-Za-z_-]{30,}"),
          Pattern.compile("\\b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{16,}"),
          Pattern.compile("\\b(?:gh[opsur]_|github_pat_|glpat-|hf_|npm_|xox[abeoprs]-)[\\w-]{10,}"),
          Pattern.compile("\\beyJ[\\w-]{8,}\\.[\\w-]{8,}\\.[\\w-]*"),
          Pattern.compile("(?i)\\bbearer\\s+[\\w.~+/=-]{16,}"),
          Pattern.compile("://[^\\s/:@]+:[^\\s/@]+@"),
          Pattern.compile("(?i)(?:" + NAMES + "|secret)" + SAID + "(?=\\S*[0-9!#$%&*+@^~])" + WORD),
          Pattern.compile("(?i)(?:" + NAMES + FOR + "|secret)" + EXPLICIT + WORD),
          Pattern.compile("(?i)\\bPIN\\b" + SAID + "[0-9]{4,}"));

  private final List<String> recalled;

  /** The kind of secret by the text that it is in. */
  private final Map<String, String> secrets = new LinkedHashMap<>();

  /**
   * A gate behind what somebody was shown.
   *
   * @param recalled the texts from memory that were among it
   */
  JunkGate(List<String> recalled) {
    this.recalled = recalled.stream().map(Wordings::of).toList();
  }

  /** Has the server say which of some texts have a secret in them, as it knows them. */
  void ask(List<String> texts, Run run) {
    var names = run.secrets(texts);
    for (int i = 0; i < texts.size(); i++) {
      if (!names.get(i).isEmpty()) {
        secrets.put(texts.get(i), names.get(i));
      }
    }
  }

  /** Whether a text may be remembered, as the server knows secrets too. */
  boolean lets(String text, Run run) {
    if (refuses(text).isPresent()) {
      return false;
    }
    ask(List.of(text), run);
    return refuses(text).isEmpty();
  }

  /** Why a text must not be remembered, in words without it, if so. */
  Optional<String> reason(String text) {
    var name = secrets.get(text);
    return name == null ? refuses(text).map(Junk::reason) : Optional.of("has a secret: " + name);
  }

  /** Whether there is a secret in a text, also if that is longer than may be remembered. */
  boolean isSecret(String text) {
    return secrets.containsKey(text) || SECRETS.stream().anyMatch(it -> it.matcher(text).find());
  }

  /** Why a text must not be remembered, if so. */
  Optional<Junk> refuses(String text) {
    var wording = Wordings.of(text);
    if (wording.isBlank()) {
      return Optional.of(Junk.EMPTY);
    } else if (text.length() > LONGEST) {
      return Optional.of(Junk.TOO_LONG);
    } else if (isSecret(text)) {
      return Optional.of(Junk.SECRET);
    } else if (Marked.isMarked(text) || Wordings.within(wording, recalled)) {
      return Optional.of(Junk.RECALLED);
    } else if (Boilerplate.is(wording)) {
      return Optional.of(Junk.PROMPT);
    }
    return Optional.empty();
  }
}
