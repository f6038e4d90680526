// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import dev.menagerie.benchmark.Dialogue.Question;
import dev.menagerie.benchmark.Dialogue.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Makes conversations in the manner of LoCoMo (Maharana et al., 2024): two people, some of whose
 * friends and relatives are spoken of too, with the same topics coming up for each of them, and
 * small talk in between. Everything is as the seed has it.
 */
final class Dialogues {

  private static final int OTHERS = 8;
  private static final int SMALL_TALK = 300;
  private static final Instant START = Instant.parse("2025-01-06T18:00:00Z");

  private static final List<String> CHAT =
      """
      How was your {day}?
      We had {weather} here, I stayed in.
      I am so {feeling} about the {event} next {month}.
      Did you see the news about {organisation}?
      Nothing beats {food} after a long day.
      Sorry for the late reply, work was a mess.
      That sounds great, tell me more!
      I have been meaning to call you.
      My train to {city} was late again.
      Somebody at work talked about {subject} for an hour.
      The {thing} in the hallway is still broken.
      Have you ever tried {hobby}?
      I dreamt of the sea last night.
      What are you doing at the weekend?
      The {job} next door plays loud music.
      I was {feeling} all morning and do not know why.
      We should meet in {city} some day.
      A cousin of a colleague has {pet}, can you imagine?\
      """
          .lines()
          .toList();

  private static final List<String> INTRODUCED =
      List.of(
          "My {relative} {who} came by yesterday.",
          "You remember {who}, my {relative}?",
          "I had lunch with {who}. It is good to have a {relative} like that.");

  private record Fact(Topic topic, String it, int turn) {}

  private final Random random;
  private final List<String> speakers;
  private final List<String> others;
  private final List<Integer> slots = new ArrayList<>();
  private final List<Turn> turns = new ArrayList<>();
  private final List<Question> questions = new ArrayList<>();

  private Dialogues(long seed) {
    random = new Random(seed);
    var names = new ArrayList<>(Vocabulary.all("first"));
    Collections.shuffle(names, random);
    speakers = List.copyOf(names.subList(0, 2));
    others = List.copyOf(names.subList(2, 2 + OTHERS));
  }

  static Dialogue generated(long seed) {
    return new Dialogues(seed).dialogue();
  }

  private Dialogue dialogue() {
    int said = SMALL_TALK + (speakers.size() + OTHERS) * Topic.ALL.size() + OTHERS;
    for (int i = 0; i < said; i++) {
      turns.add(
          turn(i, Topic.one(speakers, random), Vocabulary.filled(Topic.one(CHAT, random), random)));
      slots.add(i);
    }
    Collections.shuffle(slots, random);
    for (var speaker : speakers) {
      Topic.ALL.forEach(topic -> ask(speaker, said(speaker, speaker, topic)));
    }
    var relatives = new ArrayList<>(Vocabulary.all("relative"));
    Collections.shuffle(relatives, random);
    for (int i = 0; i < OTHERS; i++) {
      askOver(others.get(i), speakers.get(i % 2), relatives.get(i));
    }
    return new Dialogue(turns, questions);
  }

  /** Puts what is said in the place of some small talk. */
  private int say(String speaker, String text) {
    int slot = slots.removeLast();
    turns.set(slot, turn(slot, speaker, text));
    return slot;
  }

  private Turn turn(int number, String speaker, String text) {
    var entities = new ArrayList<>(List.of(speaker));
    for (var word : text.split("[^\\p{L}]+")) {
      if ((speakers.contains(word)
              || others.contains(word)
              || Vocabulary.all("city").contains(word))
          && !entities.contains(word)) {
        entities.add(word);
      }
    }
    var at = START.plus(Duration.ofDays(7L * (number / 20))).plusSeconds(60L * (number % 20));
    return new Turn(speaker + ": " + text, at, List.copyOf(entities));
  }

  private Fact said(String who, String speaker, Topic topic) {
    var template =
        who.equals(speaker)
            ? Topic.one(topic.own(), random)
            : Topic.one(topic.told(), random).replace("{who}", who);
    var it = Vocabulary.one(topic.words(), random);
    return new Fact(topic, it, say(speaker, template.replace("{it}", it)));
  }

  private void ask(String speaker, Fact fact) {
    var topic = fact.topic;
    var evidence = Set.of(fact.turn);
    question("single-hop", Topic.one(topic.asked(), random), speaker, evidence);
    question(
        "temporal", Topic.one(topic.when(), random).replace("{it}", fact.it), speaker, evidence);
    question("open", Topic.one(topic.open(), random), speaker, evidence);
  }

  /** About somebody who is not named but by whom they belong to. */
  private void askOver(String other, String speaker, String relative) {
    int introduced =
        say(
            speaker,
            Topic.one(INTRODUCED, random).replace("{relative}", relative).replace("{who}", other));
    var facts = new ArrayList<Fact>();
    Topic.ALL.forEach(topic -> facts.add(said(other, Topic.one(speakers, random), topic)));
    Collections.shuffle(facts, random);
    for (var fact : facts.subList(0, 3)) {
      question(
          "multi-hop",
          Topic.one(fact.topic.asked(), random),
          "%s's %s".formatted(speaker, relative),
          Set.of(introduced, fact.turn));
    }
    var fact = facts.getLast();
    question("single-hop", Topic.one(fact.topic.asked(), random), other, Set.of(fact.turn));
  }

  private void question(String kind, String template, String who, Set<Integer> evidence) {
    questions.add(new Question(kind, template.replace("{who}", who), evidence));
  }
}
