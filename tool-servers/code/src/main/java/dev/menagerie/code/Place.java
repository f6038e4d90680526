// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.code;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the code of a call.
 *
 * @param function empty outside of functions
 * @param line from 1
 * @param column from 1
 */
record Place(String function, int line, int column) {

  private static final int MOST = 5;

  /** How the engine writes a place in evaluated code, with the function or without. */
  private static final Pattern FRAME =
      Pattern.compile("^ *at (?:(.{1,100}?) \\()?<input>:(\\d{1,6}):(\\d{1,6})\\)?$");

  /**
   * The places that a stack of the engine names.
   *
   * @param before lines that the engine counts but the code does not have
   */
  static List<Place> of(String stack, int before) {
    var frames =
        stack
            .lines()
            .map(FRAME::matcher)
            .filter(Matcher::find)
            .map(Matcher::toMatchResult)
            .toList();
    return frames.stream()
        .skip(frames.size() > 1 && parsed(frames.getFirst()) ? 1 : 0)
        .map(frame -> of(frame, before))
        .filter(place -> place.line() > 0)
        .limit(MOST)
        .toList();
  }

  /** Whether a frame is of a text that was parsed and not of code that ran. */
  private static boolean parsed(MatchResult frame) {
    return frame.group(1) == null;
  }

  private static Place of(MatchResult frame, int before) {
    var name = frame.group(1);
    return new Place(
        name == null || name.startsWith("<") ? "" : name,
        Integer.parseInt(frame.group(2)) - before,
        Integer.parseInt(frame.group(3)));
  }

  @Override
  public String toString() {
    var place = "line %d, column %d".formatted(line, column);
    return function.isEmpty() ? place : "%s, in %s".formatted(place, function);
  }
}
