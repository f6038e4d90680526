// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Something that holds of results or does not: {@code ${count} > 10}, {@code not ${found}}. Two
 * numbers are compared as such, else the texts are. A value alone holds unless it is blank, 0 or
 * false.
 *
 * @param text as it was written; read before results are put in, so that none can change its sense
 */
record Condition(String text) {

  private static final Pattern COMPARED =
      Pattern.compile("(.*?)\\s+(==|!=|<=|>=|<|>|contains)\\s+(.*)", Pattern.DOTALL);
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,40}(\\.\\d{1,40})?");
  private static final String NOT = "not ";

  boolean holds(Map<String, String> results) {
    var plain = text.strip();
    return plain.startsWith(NOT)
        ? !positive(plain.substring(NOT.length()), results)
        : positive(plain, results);
  }

  private static boolean positive(String text, Map<String, String> results) {
    var compared = COMPARED.matcher(text);
    if (!compared.matches()) {
      var value = Template.fill(text, results).strip();
      return !value.isEmpty() && !value.equals("false") && !value.equals("0");
    }
    var left = side(compared.group(1), results);
    var right = side(compared.group(3), results);
    return switch (compared.group(2)) {
      case "==" -> order(left, right) == 0;
      case "!=" -> order(left, right) != 0;
      case "<" -> order(left, right) < 0;
      case "<=" -> order(left, right) <= 0;
      case ">" -> order(left, right) > 0;
      case ">=" -> order(left, right) >= 0;
      default -> left.contains(right);
    };
  }

  private static String side(String text, Map<String, String> results) {
    var bare = text.strip().replaceFirst("^\"(.*)\"$", "$1");
    return Template.fill(bare, results).strip();
  }

  private static int order(String left, String right) {
    return NUMBER.matcher(left).matches() && NUMBER.matcher(right).matches()
        ? new BigDecimal(left).compareTo(new BigDecimal(right))
        : left.compareTo(right);
  }
}
