// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.menagerie.engine.spi.Redaction;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What must reach neither a model nor a journal, whoever says it.
 *
 * @param patterns of secrets, by what they are, replaced in this order
 * @param learned those that are known as they are written
 */
public record Secrets(Map<String, Pattern> patterns, LearnedSecrets learned) implements Redaction {

  /** The group that is removed, if an expression has one of this name; else all that fits. */
  private static final String SECRET = "secret";

  /** What one is called that was learned. */
  private static final String TOKEN = "token";

  /** Of the usual ones: what has none of these texts in it is not searched further. */
  private static final Map<String, List<String>> SIGNS =
      Map.of(
          "private key", List.of("-----BEGIN "),
          "AWS key", List.of("AKIA", "ASIA"),
          "GitHub token", List.of("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
          "GitLab token", List.of("glpat-"),
          "Slack token", List.of("xox"),
          "model provider's key", List.of("sk-"),
          "Google key", List.of("AIza"));

  /** Removes nothing. */
  public static final Secrets NONE = new Secrets(Map.of());

  /** Private keys, and keys by the form that their issuers give them. */
  public static final Secrets USUAL = usual();

  /** Those that are found by patterns. */
  public Secrets(Map<String, Pattern> patterns) {
    this(patterns, new LearnedSecrets());
  }

  public Secrets {
    patterns = Collections.unmodifiableMap(new LinkedHashMap<>(patterns));
  }

  private static Secrets usual() {
    var usual = new LinkedHashMap<String, String>();
    usual.put(
        "private key", // to the end of the text if its own is cut off
        "(?s)-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----.*?"
            + "(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|\\z)");
    // No word boundaries: in JSON an escape such as \\n may stand right before a key.
    usual.put("AWS key", "(?:AKIA|ASIA)[0-9A-Z]{16}");
    usual.put("GitHub token", "(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_\\w{60,255})");
    usual.put("GitLab token", "glpat-[\\w-]{20,255}");
    usual.put("Slack token", "xox[abeprs]-[A-Za-z0-9-]{10,255}");
    usual.put(
        "model provider's key", "(?:^|[^A-Za-z]|\\\\[bfnrt])(?P<secret>sk-[\\w-]*\\w{20}[\\w-]*)");
    usual.put("Google key", "AIza[\\w-]{35}");
    return of(usual);
  }

  /**
   * Secrets by regular expression.
   *
   * @throws IllegalArgumentException if one is none; the message says what is wrong
   */
  public static Secrets of(Map<String, String> expressions) {
    var patterns = new LinkedHashMap<String, Pattern>();
    expressions.forEach((name, expression) -> patterns.put(name, pattern(expression)));
    return new Secrets(patterns);
  }

  /**
   * A regular expression that a secret can be found by.
   *
   * @throws IllegalArgumentException if it is none; the message says what is wrong
   */
  public static Pattern pattern(String expression) {
    try {
      var pattern = Pattern.compile(expression);
      if (pattern.matcher("").find()) {
        throw new IllegalArgumentException(
            "\"%s\" fits the empty text; write at least one character that must be there"
                .formatted(expression));
      }
      return pattern;
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "\"%s\" is no regular expression of RE2: %s: %s"
              .formatted(expression, e.getDescription(), e.getPattern()),
          e);
    }
  }

  /** Others, and behind them these: what is longer is to be found before what is a part of it. */
  public Secrets behind(Map<String, Pattern> others) {
    var all = new LinkedHashMap<>(others);
    patterns.forEach(all::putIfAbsent);
    return new Secrets(all, learned);
  }

  /** The same patterns, with what is learned from now on. */
  Secrets with(LearnedSecrets learned) {
    return new Secrets(patterns, learned);
  }

  @Override
  public Optional<String> found(String text) {
    return patterns.entrySet().stream()
        .filter(it -> mayHave(text, it.getKey(), it.getValue()))
        .filter(it -> it.getValue().matcher(text).find())
        .map(Map.Entry::getKey)
        .findFirst()
        .or(() -> learned.removed(text).equals(text) ? Optional.empty() : Optional.of(TOKEN));
  }

  @Override
  public String removed(String text) {
    return removed(text, name -> name);
  }

  private String removed(String text, UnaryOperator<String> shown) {
    var left = learned.removed(text);
    for (var secret : patterns.entrySet()) {
      if (mayHave(left, secret.getKey(), secret.getValue())) {
        var note = "[removed: %s]".formatted(shown.apply(secret.getKey()));
        left = removed(left, secret.getValue(), note);
      }
    }
    return left;
  }

  /** The same secrets, for those who may not know what they are called. */
  public Redaction called(String name) {
    return new Redaction() {
      @Override
      public Optional<String> found(String text) {
        return Secrets.this.found(text).map(_ -> name);
      }

      @Override
      public String removed(String text) {
        return Secrets.this.removed(text, _ -> name);
      }
    };
  }

  /** One short line of a foreign text, for a message: cut when the secrets are out, not before. */
  String brief(String foreign) {
    return ResultText.brief(removed(PlainText.of(foreign)));
  }

  private static boolean mayHave(String text, String name, Pattern pattern) {
    boolean usual = pattern.equals(USUAL.patterns.get(name));
    return !usual || SIGNS.getOrDefault(name, List.of("")).stream().anyMatch(text::contains);
  }

  private static String removed(String text, Pattern pattern, String note) {
    var left = new StringBuilder();
    int kept = 0;
    int named = pattern.namedGroups().getOrDefault(SECRET, 0);
    for (var found = pattern.matcher(text); found.find(); ) {
      int group = found.start(named) < 0 ? 0 : named;
      if (found.start(group) >= kept) {
        left.append(text, kept, found.start(group)).append(note);
        kept = found.end(group);
      }
    }
    return kept == 0 ? text : left.append(text, kept, text.length()).toString();
  }
}
