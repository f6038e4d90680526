// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import java.util.List;
import java.util.Random;

/**
 * Something that is true of a person, how people say it, and how others ask for it. A question may
 * share words with what was said or none, as it comes.
 *
 * @param words the name of the words that it may be
 * @param own how the person says it, of {@code {it}}
 * @param told how another does, of {@code {who}}
 * @param asked what is asked of {@code {who}}
 * @param when how the time of it is asked
 * @param open what can only be guessed from it
 */
record Topic(
    String words,
    List<String> own,
    List<String> told,
    List<String> asked,
    List<String> when,
    List<String> open) {

  static final List<Topic> ALL =
      List.of(
          topic(
              "job",
              """
              I finally started as a {it} this week.
              My first month as a {it} is over and I am worn out.
              They took me on as a {it} after two interviews.\
              """,
              """
              {who} got hired as a {it}.
              {who} works as a {it} these days.\
              """,
              """
              What does {who} do for a living?
              What is the profession of {who}?
              Which job does {who} have?
              What was {who} hired as?\
              """,
              """
              When did {who} begin to work as a {it}?
              Since when has {who} been a {it}?
              When did {who} get hired?\
              """,
              "Does {who} have to work with the public?"),
          topic(
              "pet",
              """
              We brought {it} home from the shelter.
              There is {it} sleeping on my feet as we speak.
              I could not resist, now I have {it}.\
              """,
              """
              {who} took in {it}.
              {who} has {it} at home now.\
              """,
              """
              What animal does {who} keep?
              Which pet lives with {who}?
              What did {who} bring home from the shelter?\
              """,
              """
              When did {who} get {it}?
              In which month did {who} bring home {it}?
              When did {who} get an animal?\
              """,
              "Would {who} need someone to look in while travelling?"),
          topic(
              "illness",
              """
              The doctor says it is {it}.
              I have been struggling with {it} for days.
              It turned out to be {it}, so no sports for now.\
              """,
              """
              {who} is down with {it}.
              {who} has been treated for {it}.\
              """,
              """
              What health problem does {who} have?
              What was {who} diagnosed with?
              What is {who} suffering from?
              What has {who} been treated for by the doctor?\
              """,
              """
              When did {who} come down with {it}?
              When did {who} see the doctor?
              When did the trouble of {who} with {it} begin?\
              """,
              "Is {who} fit enough for a long hike?"),
          topic(
              "hobby",
              """
              I signed up for {it} and I love it.
              My evenings belong to {it} now.
              Turns out I am not bad at {it}.\
              """,
              """
              {who} is mad about {it}.
              {who} spends every weekend on {it}.\
              """,
              """
              What does {who} do for fun?
              How does {who} spend free time?
              Which pastime did {who} take up?
              What does {who} spend evenings and weekends on?\
              """,
              """
              When did {who} discover {it}?
              Since when does {who} do {it}?
              When did {who} find a new pastime?\
              """,
              "What could one give {who} as a birthday present?"),
          topic(
              "city",
              """
              The boxes are unpacked, I live in {it} now.
              I signed the lease for a flat in {it}.
              We are settling in {it}, the neighbours are kind.\
              """,
              """
              {who} moved to {it}.
              {who} found a place in {it}.\
              """,
              """
              Where is the home of {who}?
              Which town does {who} live in?
              Where did {who} relocate to?
              In which city did {who} find a flat?\
              """,
              """
              When did {who} move to {it}?
              When did {who} change address?
              How long has {who} been in {it}?\
              """,
              "Which language should {who} be learning?"),
          topic(
              "food",
              """
              I get a rash whenever I eat {it}.
              No {it} for me, my body rebels.
              I had to send back the {it}, I am allergic.\
              """,
              """
              {who} cannot stomach {it}.
              {who} reacts badly to {it}.\
              """,
              """
              What must {who} not eat?
              Which dish does {who} have to avoid?
              What is {who} allergic to?\
              """,
              """
              When did {who} have to give up {it}?
              When did {who} learn about the allergy?
              When did {it} make {who} ill?\
              """,
              "What should not be served when {who} comes for dinner?"),
          topic(
              "thing",
              """
              I bought a used {it} from a neighbour.
              A {it} was on sale and I gave in.
              Guess what I carried home: a {it}!\
              """,
              """
              {who} purchased a {it}.
              {who} shows everyone the new {it}.\
              """,
              """
              What did {who} spend money on?
              What did {who} acquire?
              What did {who} buy used or on sale?\
              """,
              """
              When did {who} buy the {it}?
              How old is the {it} of {who}?
              When did {who} spend money?\
              """,
              "Is there anything at the flat of {who} worth stealing?"),
          topic(
              "subject",
              """
              I enrolled in a course on {it}.
              I am reading everything about {it} at the moment.
              My thesis will be about {it}.\
              """,
              """
              {who} studies {it}.
              {who} gives a talk about {it}.\
              """,
              """
              What is {who} learning about?
              Which field is {who} interested in?
              Which course did {who} enroll in?\
              """,
              """
              When did {who} begin to read about {it}?
              Since when has {who} been interested in {it}?
              When did {who} begin to study?\
              """,
              "Which museum would {who} enjoy?"));

  private static Topic topic(
      String words, String own, String told, String asked, String when, String open) {
    return new Topic(words, lines(own), lines(told), lines(asked), lines(when), lines(open));
  }

  private static List<String> lines(String text) {
    return text.lines().toList();
  }

  static String one(List<String> choices, Random random) {
    return choices.get(random.nextInt(choices.size()));
  }
}
