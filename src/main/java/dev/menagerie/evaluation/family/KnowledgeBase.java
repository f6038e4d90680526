// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Questions of two hops on a made-up encyclopedia: four of five lead over a page whose name is on
 * the page before, one of five compares two pages.
 */
public final class KnowledgeBase implements Family {

  private static final int PEOPLE = 12;
  private static final int PLACES = 8;
  private static final List<String> JOBS =
      List.of("painter", "chemist", "singer", "judge", "novelist", "architect", "explorer");
  private static final List<String> GOODS =
      List.of("clocks", "ships", "paper", "cheese", "bicycles", "glass", "maps");

  private final int coverage;

  /**
   * An encyclopedia with gaps.
   *
   * @param coverage percent of questions whose pages are all there, 0 to 100; the paper's
   *     encyclopedia is like 62
   */
  public KnowledgeBase(int coverage) {
    if (coverage < 0 || coverage > 100) {
      throw new IllegalArgumentException("coverage: %d, must be 0 to 100".formatted(coverage));
    }
    this.coverage = coverage;
  }

  /** A complete one. */
  public KnowledgeBase() {
    this(100);
  }

  @Override
  public String name() {
    return coverage == 100 ? "knowledge-base" : "knowledge-base-" + coverage;
  }

  @Override
  public List<PinnedTool> tools() {
    return List.of(
        FamilyTools.tool(
            "kb__search",
            Trust.READ_ONLY,
            "Returns the page with this title, or the titles of similar pages.",
            "title"),
        FamilyTools.tool(
            "kb__lookup",
            Trust.READ_ONLY,
            "Returns the sentences of a page that hold a keyword.",
            "title",
            "keyword"));
  }

  /**
   * A page to read on the way to the answer.
   *
   * @param sentence on it that is needed
   * @param finds what the sentence tells: the next title, or the answer, or what is compared
   */
  public record Hop(String title, String sentence, String finds) {}

  /** A person, a place or a company, as its page tells it. */
  private record Page(String title, List<Hop> facts, List<String> asides) {

    private Hop fact(int index) {
      return facts.get(index);
    }

    private String text() {
      var sentences = new ArrayList<String>();
      facts.forEach(it -> sentences.add(it.sentence()));
      sentences.addAll(asides);
      return String.join(" ", sentences);
    }
  }

  @Override
  public Question problem(long seed) {
    var chance = Chance.of("knowledge-base", seed);
    var names = new ArrayList<>(Names.of(chance, 2 * PEOPLE + 3 * PLACES));
    var places = new ArrayList<Page>();
    for (int i = 0; i < PLACES; i++) {
      places.add(place(chance, names));
    }
    var companies = new ArrayList<Page>();
    for (int i = 0; i < PLACES; i++) {
      companies.add(company(chance, names, places));
    }
    var people = new ArrayList<Page>();
    for (int i = 0; i < PEOPLE; i++) {
      people.add(person(chance, names, places, companies, 1900 + 7 * i + chance.below(7)));
    }
    var question = question(chance, people, places, companies);
    var pages = new LinkedHashMap<String, String>();
    people.forEach(it -> pages.put(it.title(), it.text()));
    places.forEach(it -> pages.put(it.title(), it.text()));
    companies.forEach(it -> pages.put(it.title(), it.text()));
    boolean covered = Chance.of("coverage", seed).percent(coverage);
    if (!covered) {
      pages.remove(question.hops().getLast().title());
    }
    return new Question(
        question.text(), question.answer(), question.others(), question.hops(), pages, covered);
  }

  private static Page place(Chance chance, List<String> names) {
    var title = names.removeLast();
    var country = names.removeLast() + "ia";
    return new Page(
        title,
        List.of(new Hop(title, "%s is a city in %s.".formatted(title, country), country)),
        List.of("It has %d bridges.".formatted(chance.between(2, 40))));
  }

  private static Page company(Chance chance, List<String> names, List<Page> places) {
    var title = names.removeLast() + " Works";
    var place = chance.one(places).title();
    var goods = chance.one(GOODS);
    return new Page(
        title,
        List.of(
            new Hop(title, "%s has its seat in %s.".formatted(title, place), place),
            new Hop(title, "%s makes %s.".formatted(title, goods), goods)),
        List.of("It employs %d people.".formatted(chance.between(20, 4_000))));
  }

  private static Page person(
      Chance chance, List<String> names, List<Page> places, List<Page> companies, int born) {
    var title = names.removeLast() + " " + names.removeLast();
    var place = chance.one(places).title();
    var company = chance.one(companies).title();
    return new Page(
        title,
        List.of(
            new Hop(title, "%s was born in %s.".formatted(title, place), place),
            new Hop(title, "%s founded %s.".formatted(title, company), company),
            new Hop(
                title, "%s came to the world in %d.".formatted(title, born), String.valueOf(born))),
        List.of("%s became a %s.".formatted(title, chance.one(JOBS))));
  }

  private static Question question(
      Chance chance, List<Page> people, List<Page> places, List<Page> companies) {
    if (chance.percent(20)) {
      var two = chance.some(people, 2);
      var first = two.get(0).fact(2);
      var second = two.get(1).fact(2);
      var earlier = first.finds().compareTo(second.finds()) < 0 ? first : second;
      return Question.of(
          "Who was born earlier, %s or %s?".formatted(first.title(), second.title()),
          earlier.title(),
          List.of(first.title(), second.title()),
          List.of(first, second));
    }
    var person = chance.one(people);
    if (chance.percent(50)) {
      var born = person.fact(0);
      var city = titled(places, born.finds()).fact(0);
      return Question.of(
          "In which country is the city where %s was born?".formatted(person.title()),
          city.finds(),
          places.stream().map(it -> it.fact(0).finds()).toList(),
          List.of(born, city));
    }
    var founded = person.fact(1);
    boolean seat = chance.percent(50);
    var company = titled(companies, founded.finds()).fact(seat ? 0 : 1);
    return Question.of(
        (seat
                ? "In which city does the company that %s founded have its seat?"
                : "What does the company that %s founded make?")
            .formatted(person.title()),
        company.finds(),
        seat ? places.stream().map(Page::title).toList() : GOODS,
        List.of(founded, company));
  }

  private static Page titled(List<Page> pages, String title) {
    return pages.stream().filter(it -> it.title().equals(title)).findFirst().orElseThrow();
  }

  /**
   * A question with its pages.
   *
   * @param others what answers of this kind there are, the right one among them
   * @param hops in the order in which they must be read; for a comparison in any order
   * @param pages text by title
   * @param covered whether the pages of all hops are there
   */
  public record Question(
      String text,
      String answer,
      List<String> others,
      List<Hop> hops,
      Map<String, String> pages,
      boolean covered)
      implements Problem {

    private static Question of(String text, String answer, List<String> others, List<Hop> hops) {
      return new Question(text, answer, others, hops, Map.of(), true);
    }

    @Override
    public Task task() {
      return Task.of(text + " Answer with the name alone.");
    }

    @Override
    public Verdict check(String answer, World world) {
      return Reading.names(answer, this.answer, others)
          ? Verdict.RIGHT
          : Verdict.wrong("it is " + this.answer);
    }

    @Override
    public World world() {
      return new Encyclopedia(pages);
    }
  }
}
