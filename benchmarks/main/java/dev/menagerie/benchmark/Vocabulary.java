// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;

/** Words for the blanks of a template: {@code {person} met {person} in {city}}. */
final class Vocabulary {

  private static final Pattern BLANK = Pattern.compile("\\{(\\w+)}");

  private static final Map<String, List<String>> WORDS =
      Map.ofEntries(
          words(
              "first",
              """
              Anna Bruno Chiara Dmitri Elena Farid Greta Hiro Ines Jonas Kavya Liam Marta Nadia Oscar
              Priya Quentin Rosa Samir Tessa Umar Vera Wanda Xavier Yusuf Zoe Aisha Boris Carmen Diego
              Emeka Fatima Goran Helga Ivan Julia Kofi Lena Mateo Noor Olga Pablo Ravi Sofia Tomas
              Ursula Viktor Wei Ximena Yara Zoltan Amara Bjorn Celine Dalia Enzo Freya Gideon Hana Idris\
              """),
          words(
              "last",
              """
              Almeida Bauer Castillo Dubois Eriksson Ferrari Gupta Hansen Ivanova Jansen Kowalski Lopez
              Moreau Nakamura Okafor Petrov Quiroga Rossi Schmidt Tanaka Ueda Vargas Weber Xu Yilmaz
              Zhang Abebe Brandt Costa Diallo Engel Fischer Grant Haddad Ito Jensen Khan Lindgren Mensah\
              """),
          words(
              "city",
              """
              Lisbon Kyoto Nairobi Oslo Toronto Valencia Hanoi Bergen Cusco Dresden Edinburgh Fez Ghent
              Helsinki Istanbul Jakarta Krakow Lima Marseille Naples Osaka Porto Quito Riga Seville
              Tallinn Utrecht Vienna Warsaw Yerevan Zagreb Austin Boston Cairo Dakar Galway Havana
              Ljubljana Montreal Nantes Perth Reykjavik Santiago Tbilisi Vilnius Wellington Zurich\
              """),
          items(
              "thing",
              """
              bicycle; cello; camera; telescope; tent; kettle; sewing machine; piano; kayak; drill;
              lawnmower; espresso machine; printer; guitar; rucksack; microscope; sofa; bookshelf;
              violin; laptop; projector; wetsuit; chess set; greenhouse; record player; oven; lamp;
              wheelbarrow; scooter; canoe; loom; microphone; drone; radio; typewriter; freezer; ladder\
              """),
          items(
              "food",
              """
              lentil soup; mushroom risotto; sourdough bread; apple strudel; ramen; tacos; paella;
              pumpkin curry; fish pie; dumplings; rhubarb crumble; falafel; goulash; bibimbap; borscht;
              pesto; injera; moussaka; pancakes; ceviche; kimchi; lasagne; couscous; baklava; gazpacho\
              """),
          items(
              "hobby",
              """
              pottery; fencing; birdwatching; bouldering; knitting; open-water swimming; chess; baking;
              beekeeping; archery; rowing; calligraphy; woodcarving; salsa; gardening; juggling; sailing;
              astronomy; photography; running; choir singing; skateboarding; judo; cycling; embroidery\
              """),
          items(
              "event",
              """
              wedding; retirement party; book launch; school play; marathon; job interview; conference;
              house move; graduation; birthday; funeral; concert; hackathon; thesis defence; exhibition;
              charity auction; board meeting; family reunion; training day; film festival; court hearing\
              """),
          items(
              "pet",
              """
              a greyhound; a tabby cat; two hens; a parrot; a tortoise; a rescue donkey; three goldfish;
              a ferret; a border collie; a hamster; a gecko; a pair of budgies; a Shetland pony\
              """),
          items(
              "illness",
              """
              a sprained ankle; migraines; a pollen allergy; high blood pressure; a broken wrist;
              insomnia; asthma; a bad back; a root canal; anaemia; tonsillitis; shingles; vertigo\
              """),
          items(
              "job",
              """
              nurse; architect; bus driver; translator; accountant; plumber; teacher; pilot; baker;
              electrician; journalist; vet; chemist; lawyer; librarian; sculptor; geologist; midwife;
              farmer; software tester; interpreter; radiographer; carpenter; dentist; park ranger\
              """),
          items(
              "system",
              """
              billing service; search cluster; login page; message queue; data warehouse; mobile app;
              payment gateway; image resizer; mail relay; build server; feature store; CDN; scheduler;
              audit log; backup job; recommendation engine; load balancer; chat bot; invoice importer\
              """),
          items(
              "fault",
              """
              runs out of memory; returns status 503; drops every tenth message; times out after a minute;
              writes duplicate rows; ignores the time zone; leaks file handles; refuses long passwords;
              loses its leader; mangles umlauts; retries without end; reports a wrong total;
              deadlocks under load; cannot parse empty files; starts before the database\
              """),
          items(
              "remedy",
              """
              a bigger heap; a unique index; exponential backoff; pinning the version; a second replica;
              clearing the cache; a longer timeout; rotating the certificate; batching the writes;
              a feature flag; moving the lock; reading from the replica; a nightly restart\
              """),
          items(
              "weather",
              """
              heavy snow; a heat wave; thick fog; gale-force wind; drizzle all day; a hailstorm;
              a mild spring morning; black ice; a thunderstorm; low cloud; dry dusty air\
              """),
          items(
              "subject",
              """
              Roman roads; coral reefs; graph theory; jazz harmony; soil chemistry; maritime law;
              volcanoes; medieval guilds; protein folding; tax treaties; octopus behaviour; typography;
              glaciers; monetary policy; compilers; folk tales; cryptography; urban planning; bees;
              quantum optics; migration; railway history; colour theory; epidemics; tides\
              """),
          items(
              "organisation",
              """
              Northwind Logistics; the city council; Blue Harbour Bank; the botanical garden; Helix Labs;
              the tenants' union; Orchard Foods; the national archive; Tern Airlines; Pinecone Press;
              the regional hospital; Granite Insurance; the chess federation; Lumen Energy; Delta Rail\
              """),
          items(
              "month",
              """
              January; February; March; April; May; June; July; August; September; October; November;
              December\
              """),
          items("day", "Monday; Tuesday; Wednesday; Thursday; Friday; Saturday; Sunday"),
          items(
              "relative",
              """
              sister; brother; aunt; uncle; cousin; grandmother; nephew; daughter; neighbour; landlord;
              former colleague; best friend; mother-in-law; godson; flatmate\
              """),
          items(
              "feeling",
              """
              relieved; furious; proud; nervous; exhausted; delighted; homesick; bored; hopeful;
              embarrassed; curious; jealous; calm; sceptical\
              """));

  private Vocabulary() {}

  private static Map.Entry<String, List<String>> words(String name, String words) {
    return Map.entry(name, List.of(words.strip().split("\\s+")));
  }

  private static Map.Entry<String, List<String>> items(String name, String items) {
    return Map.entry(
        name, List.of(items.strip().replaceAll("\\s+", " ").replace("; ", ";").split(";")));
  }

  /** All words of a name. */
  static List<String> all(String name) {
    var words = WORDS.get(name);
    if (words == null) {
      throw new IllegalArgumentException("no words are named " + name);
    }
    return words;
  }

  static String one(String name, Random random) {
    return switch (name) {
      case "number" -> String.valueOf(2 + random.nextInt(900));
      case "year" -> String.valueOf(1950 + random.nextInt(76));
      case "person" -> one("first", random) + " " + one("last", random);
      default -> {
        var words = all(name);
        yield words.get(random.nextInt(words.size()));
      }
    };
  }

  /** A template with its blanks filled. */
  static String filled(String template, Random random) {
    return BLANK.matcher(template).replaceAll(blank -> one(blank.group(1), random));
  }
}
