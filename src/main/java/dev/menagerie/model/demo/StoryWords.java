// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import java.util.Set;

/** What the words of a {@link Story} are a sign of. */
final class StoryWords {

  /** That a number holds for one of several. */
  static final Set<String> EACH =
      words(
          """
          each apiece per every
          """);

  /** That a number says what one of a thing has or costs. */
  static final Set<String> PRICE =
      words(
          """
          at for cost costs costing of with worth holding containing hold
          contain has have
          """);

  /** That something goes away. */
  static final Set<String> LOSS =
      words(
          """
          gives give gave loses lose lost eats eat ate sells sell sold spends
          spend spent uses use used removes remove removed takes took break
          breaks broke drop donate donated throws threw away leave leaves left
          drops donates paid pays refund cheaper minus
          """);

  /** That something is added. */
  static final Set<String> GAIN =
      words(
          """
          gets get got buys buy bought finds find found receives receive
          received earns earned adds added more another join joins arrive picks
          picked wins won plus additional extra makes bakes collects
          """);

  /** That so many of a thing go with so much. */
  static final Set<String> WORTH =
      words(
          """
          cost costs weigh weighs is are take takes make makes need needs fill
          fills for contain contains feed feeds serve serves sells
          """);

  /** That a question begins. */
  static final Set<String> ASKING =
      words(
          """
          how what what's
          """);

  /** That the rest is asked for. */
  static final Set<String> LEFT =
      words(
          """
          left remain remains remaining rest still over
          """);

  /** That the other part is asked for. */
  static final Set<String> NOT =
      words(
          """
          not don't aren't isn't
          """);

  /** That everything together is asked for. */
  static final Set<String> ALL =
      words(
          """
          altogether together total all both combined sum
          """);

  /** That something is divided. */
  static final Set<String> SHARED =
      words(
          """
          shared split divided share divide distributed among between equally
          """);

  /** That a share is taken off. */
  static final Set<String> OFF =
      words(
          """
          off discount reduction rebate cheaper reduced less decrease decreases
          drops falls lower down
          """);

  /** That a share is put on top. */
  static final Set<String> ON =
      words(
          """
          tax vat tip interest surcharge fee more increase increases grows rises
          service raise markup
          """);

  private StoryWords() {}

  private static Set<String> words(String text) {
    return Set.of(text.strip().split("\\s+"));
  }
}
