// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A wish for rounding, taken out of a question.
 *
 * @param question without the wish
 * @param places after the point; negative before it
 */
record Rounding(String question, int places) {

  private static final Pattern PLACES =
      Pattern.compile(
          "(?i)[,.(]?\\s*(?:and |then |please"
              + " )*(?:round(?:ed|ing)?|correct|give|answer|express)?(?: (?:it|that|the result|the"
              + " answer|your"
              + " answer|off))?\\s*\\b(?:to|with|at)\\s+(\\d|one|two|three|four|five|six)\\s+(?:decimals?(?:"
              + " places?| digits?)?|digits? after the (?:decimal )?point)\\)?");
  private static final Pattern NEAREST =
      Pattern.compile(
          "(?i)[,.(]?\\s*(?:and |then |please )*(?:round(?:ed|ing)?)?(?: (?:it|that|the result|the"
              + " answer|your answer|off))?\\s*\\bto the nearest (whole"
              + " number|integer|whole|unit|ten|hundred|thousand|tenth|hundredth|cent|dollar|euro)\\)?");
  private static final int MOST = 20_000;

  static Rounding of(String question) {
    if (question.length() > MOST) {
      return new Rounding(question, Quest.Compute.UNROUNDED);
    }
    var places = PLACES.matcher(question);
    if (places.find()) {
      var word = places.group(1);
      int count = Character.isDigit(word.charAt(0)) ? word.charAt(0) - '0' : small(word);
      return new Rounding(without(question, places), count);
    }
    var nearest = NEAREST.matcher(question);
    if (nearest.find()) {
      return new Rounding(without(question, nearest), place(nearest.group(1)));
    }
    return new Rounding(question, Quest.Compute.UNROUNDED);
  }

  private static int small(String word) {
    return java.util.List.of("one", "two", "three", "four", "five", "six")
            .indexOf(word.toLowerCase(Locale.ROOT))
        + 1;
  }

  private static int place(String unit) {
    return switch (unit.toLowerCase(Locale.ROOT)) {
      case "ten" -> -1;
      case "hundred" -> -2;
      case "thousand" -> -3;
      case "tenth" -> 1;
      case "hundredth", "cent" -> 2;
      default -> 0;
    };
  }

  private static String without(String question, Matcher found) {
    return question.substring(0, found.start()) + " " + question.substring(found.end());
  }
}
