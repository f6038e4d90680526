// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The form in which answers to one question are compared: {@code $18.00}, {@code 18} and {@code 18
 * apples} are one answer, and so are {@code [1, 2]} and {@code 1 2}.
 *
 * <p>Units are dropped: the question gives the unit, and a voter that leaves it out means the same.
 */
final class Canonical {

  private static final Pattern LEAD =
      Pattern.compile("^(the\\s+)?((final\\s+)?answer\\s*(is|:|=)\\s*|[a-z]\\s*=\\s*)");
  private static final Pattern AROUND = Pattern.compile("^[\\s\"'`*_]+|[\\s\"'`*_.!]+$");
  private static final Pattern CURRENCY =
      Pattern.compile("[$€£¥]|\\b(usd|eur|gbp|jpy|chf)\\b(?=\\s*-?[\\d.])");
  private static final Pattern QUANTITY =
      Pattern.compile(
          "([-+]?)\\s*(\\d{1,3}(?:,\\d{3})+|\\d+)?(\\.\\d+)?(?:\\s*/\\s*([1-9]\\d*))?"
              + "(\\s*(?:%|°?[a-z²³/]+)(?:\\s+[a-z]+){0,2})?");

  private static final Pattern NUMBER = Pattern.compile("-?(\\d+(\\.\\d+)?|\\.\\d+)");

  private Canonical() {}

  /** The canonical form; blank for a text that says nothing. */
  static String of(String answer) {
    var text = trimmed(answer.toLowerCase(Locale.ROOT).replace('−', '-'));
    text = trimmed(LEAD.matcher(text).replaceFirst(""));
    var money = CURRENCY.matcher(text).replaceAll("").strip();
    var quantity = QUANTITY.matcher(money);
    if (quantity.matches() && (quantity.group(2) != null || quantity.group(3) != null)) {
      return number(quantity.group(1), money(quantity.group(2)) + money(quantity.group(3)))
          + divisor(quantity.group(4));
    }
    return Arrays.stream(text.replaceAll("[\\[\\](){},;]", " ").strip().split("\\s+"))
        .map(Canonical::word)
        .collect(Collectors.joining(" "));
  }

  private static String trimmed(String text) {
    return AROUND.matcher(text).replaceAll("");
  }

  private static String money(@Nullable String digits) {
    return digits == null ? "" : digits.replace(",", "");
  }

  private static String divisor(@Nullable String divisor) {
    return divisor == null ? "" : "/" + divisor;
  }

  private static String number(String sign, String digits) {
    var number = new BigDecimal(digits).stripTrailingZeros();
    return (sign.equals("-") ? number.negate() : number).toPlainString();
  }

  private static String word(String word) {
    var bare = trimmed(word);
    return NUMBER.matcher(bare).matches() ? number("", bare) : bare;
  }
}
