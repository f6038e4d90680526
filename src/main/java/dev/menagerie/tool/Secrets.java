// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What must reach neither a model nor a journal, though a tool says it.
 *
 * @param patterns of secrets, by what they are, replaced in this order
 */
public record Secrets(Map<String, Pattern> patterns) {

  /** Removes nothing. */
  public static final Secrets NONE = new Secrets(Map.of());

  /** Private keys, and keys by the form that their issuers give them. */
  public static final Secrets USUAL = usual();

  public Secrets {
    patterns = Collections.unmodifiableMap(new LinkedHashMap<>(patterns));
  }

  private static Secrets usual() {
    var usual = new LinkedHashMap<String, String>();
    usual.put(
        "private key",
        "-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]{1,20000}-----END [A-Z ]{0,30}PRIVATE"
            + " KEY-----");
    usual.put("AWS key", "\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b");
    usual.put("GitHub token", "\\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_\\w{60,255})\\b");
    usual.put("GitLab token", "\\bglpat-[\\w-]{20,255}");
    usual.put("Slack token", "\\bxox[abeprs]-[A-Za-z0-9-]{10,255}");
    usual.put("model provider's key", "\\bsk-[\\w-]{20,255}");
    usual.put("Google key", "\\bAIza[\\w-]{35}");
    return of(usual);
  }

  /**
   * Secrets by regular expression.
   *
   * @throws IllegalArgumentException if one is none; the message says where it is wrong
   */
  public static Secrets of(Map<String, String> expressions) {
    var patterns = new LinkedHashMap<String, Pattern>();
    expressions.forEach((name, expression) -> patterns.put(name, pattern(expression)));
    return new Secrets(patterns);
  }

  /**
   * A regular expression that a secret can be found by.
   *
   * @throws IllegalArgumentException if it is none; the message says where it is wrong
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
          "\"%s\" is no regular expression: %s at character %d"
              .formatted(expression, e.getDescription(), e.getIndex() + 1),
          e);
    }
  }

  /** These and others. */
  public Secrets and(Map<String, Pattern> others) {
    var all = new LinkedHashMap<>(patterns);
    all.putAll(others);
    return new Secrets(all);
  }

  /** A text with a note in the place of each secret. */
  String removed(String text) {
    var left = text;
    for (var secret : patterns.entrySet()) {
      var note = Matcher.quoteReplacement("[removed: %s]".formatted(secret.getKey()));
      left = secret.getValue().matcher(left).replaceAll(note);
    }
    return left;
  }
}
