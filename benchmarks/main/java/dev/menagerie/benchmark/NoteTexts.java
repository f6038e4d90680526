// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;

/** Notes as agents keep them: one or two short sentences about people, work, places and faults. */
final class NoteTexts {

  static final List<String> TEMPLATES =
      """
      {person} bought a second-hand {thing} from a shop in {city}.
      {first} is a {job} at {organisation} and finds the shifts hard.
      {first} cooked {food} for {first}'s {event}.
      The {system} {fault} whenever more than {number} users are on.
      We fixed the {system} with {remedy}; the ticket is number {number}.
      {first} grew up in {city} and moved to {city} in {year}.
      {person} teaches {subject} on {day} evenings.
      {first} cannot eat {food} because of an allergy.
      The user prefers answers in metric units and short lists.
      The flight to {city} was cancelled because of {weather}.
      {first}'s {relative} keeps {pet} and asks for a sitter in {month}.
      {organisation} will publish its report on {subject} in {month} {year}.
      Remember to renew the insurance of the {thing} before {month}.
      {first} was {feeling} after the {event} in {city}.
      {person} was treated for {illness} in {month} and is better now.
      The meeting about the {system} moved to {day} at {number} minutes past noon.
      {first} took up {hobby} with a {relative} and goes every {day}.
      The deadline for the {event} is the first {day} of {month}.
      {first} asked for a refund of {number} euros for the broken {thing}.
      A talk on {subject} by {person} drew {number} people in {city}.
      {organisation} hired {person} as a {job} in {year}.
      The password policy of {organisation} asks for a change every {month}.
      {first} dislikes phone calls; write to {first}'s {relative} instead.
      There was {weather} in {city} on the {day} of the {event}.
      The restaurant by the station in {city} serves good {food}.
      Restarting the {system} does not help if it {fault}; use {remedy}.
      {first} saved {number} euros a month for a {thing}.
      {person} wrote a book on {subject} that sold {number} copies.
      {first} and {first} share a flat in {city} with {pet}.
      {first}'s {relative} works as a {job} in {city}.
      The {job} who came on {day} left the {thing} unrepaired.
      {first} is learning {hobby} from videos and feels {feeling}.
      The contract with {organisation} ends in {month} {year}.
      To deploy the {system}, run the migration first and then wait {number} seconds.
      {first} forgot the tickets for the {event}, so they cooked {food} at home.
      The museum in {city} shows photographs of {subject} until {month}.
      {person} donated a {thing} to {organisation}.
      {first} sleeps badly since the {event} and drinks less coffee.
      A {job} in {city} earns about {number} a day.
      {organisation} lost {number} parcels in {month} because of {weather}.
      The customer {person} complains that the {system} {fault}.
      Measured on {day}: {remedy} made the {system} {number} percent faster.
      {first} promised to send the recipe for {food} by {day}.
      {first} broke the {thing} while moving and was {feeling}.
      The best month for {hobby} near {city} is {month}.
      {first} is afraid of flying and takes the train to {city}.
      {person} inherited a house in {city} from a {relative}.
      {first} wants to study {subject} and become a {job}.
      Ask {first} before touching the {system}; {organisation} pays for it.
      The choir of {organisation} sings in {city} on {day}.
      {first} adopted {pet} from a shelter in {month}.
      {first} lent {first} the {thing} and wants it back before the {event}.
      {number} volunteers planted trees outside {city} in spite of {weather}.
      {person} retired after {number} weeks of {illness}.
      The lecture on {subject} was recorded and is {number} minutes long.
      {first} celebrated the {event} with {food} and a walk along the river.
      The invoice of {organisation} for {month} is {number} euros too high.
      {first} plays in a club for {hobby} that {person} founded in {year}.
      The tool call failed since the {system} {fault}; the agent should try {remedy}.
      {first}'s doctor in {city} advised {hobby} against {illness}.\
      """
          .lines()
          .toList();

  private NoteTexts() {}

  /** Texts that all differ, the same for the same seed. */
  static List<String> generated(int count, long seed) {
    var random = new Random(seed);
    var texts = new LinkedHashSet<String>();
    while (texts.size() < count) {
      var text = sentence(random);
      texts.add(random.nextInt(3) == 0 ? text + " " + sentence(random) : text);
    }
    return new ArrayList<>(texts);
  }

  private static String sentence(Random random) {
    return Vocabulary.filled(TEMPLATES.get(random.nextInt(TEMPLATES.size())), random);
  }
}
