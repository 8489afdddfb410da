// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.Responses;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Measures the quality of the lists of secrets with the responses and URLs of well-known public
 * services. The results are printed to the output of the test.
 */
class PrivacyCorpusTest {

  private static final Pattern SECRET = Pattern.compile("\\{([^}]*)}");

  private final PrivacyPolicy policy = PrivacyPolicy.standard();

  /** One response of the corpus. */
  private record Sample(
      String label, String service, List<HeaderField> request, List<HeaderField> response) {

    StoredResponse stored() {
      List<String> vary =
          response.stream()
              .filter(field -> field.name().equalsIgnoreCase("Vary"))
              .flatMap(field -> Stream.of(("" + field.value()).split("\\s*,\\s*")))
              .map(name -> name.toLowerCase(Locale.ROOT))
              .toList();
      return Responses.plain().toBuilder()
          .requestHeaders(
              request.stream()
                  .filter(field -> vary.contains(field.name().toLowerCase(Locale.ROOT)))
                  .toList())
          .headers(response)
          .build();
    }
  }

  @Test
  void responsesAreStoredUnlessTheyAreForOneUser() throws IOException {
    List<Sample> samples = responses();
    List<String> wrong = new ArrayList<>();
    List<String> falseAlarms = new ArrayList<>();
    int refused = 0;
    for (Sample sample : samples) {
      String decided = decided(sample.stored());
      if (!decided.equals(sample.label())) {
        wrong.add(sample.service() + ": " + decided + " and not " + sample.label());
        if (decided.equals("refuse")) {
          falseAlarms.add(sample.service());
        }
      }
      refused += decided.equals("refuse") ? 1 : 0;
    }
    System.out.printf(
        "%d responses, %d refused; refused by mistake %d, other mistakes %d%n%s%n",
        samples.size(),
        refused,
        falseAlarms.size(),
        wrong.size() - falseAlarms.size(),
        String.join("\n", wrong));
    assertThat(samples).hasSizeGreaterThanOrEqualTo(120);
    assertThat(falseAlarms).as("refused although HTTP allows storing them").isEmpty();
    assertThat(wrong).isEmpty();
  }

  @Test
  void secretsOfUrlsAreInNoKeyAndInNoRedactedUrl() throws IOException {
    int hash = 0;
    int plain = 0;
    List<String> misses = new ArrayList<>();
    List<String> falseAlarms = new ArrayList<>();
    List<String> needlesslyHashed = new ArrayList<>();
    for (String line : lines("urls.txt")) {
      String[] parts = line.split("\\|", 3);
      String url = parts[2].replace("{", "").replace("}", "");
      String shown = policy.redact(url);
      String key = policy.cacheKey(url).value();
      if (parts[0].equals("hash")) {
        hash++;
        SECRET
            .matcher(parts[2])
            .results()
            .map(secret -> secret.group(1))
            .filter(secret -> shown.contains(secret) || key.contains(secret))
            .forEach(secret -> misses.add(parts[1] + ": " + secret));
      } else {
        plain++;
        if (!shown.equals(url)) {
          falseAlarms.add(parts[1] + ": " + shown);
        }
        if (!key.equals(url)) {
          needlesslyHashed.add(parts[1] + ": " + key.replaceFirst("#.*", ""));
        }
      }
    }
    System.out.printf(
        "%d URLs with secrets, in clear %d; %d without, shown changed %d, hashed %d%n%s%n",
        hash,
        misses.size(),
        plain,
        falseAlarms.size(),
        needlesslyHashed.size(),
        Stream.of(misses, falseAlarms, needlesslyHashed)
            .flatMap(List::stream)
            .collect(Collectors.joining("\n")));
    assertThat(hash + plain).isGreaterThanOrEqualTo(120);
    assertThat(misses).isEmpty();
    assertThat(falseAlarms).as("changed when shown, without need").hasSizeLessThan(3);
  }

  /** Additions to the lists must not change any key; see {@link KeyForm}. */
  @Test
  void listsChangeNoKey() throws IOException {
    for (String line : lines("urls.txt")) {
      String url = line.split("\\|", 3)[2].replace("{", "").replace("}", "");
      String form = KeyForm.readable(url);
      assertThat(policy.redact(form)).as(line).isEqualTo(form);
    }
  }

  private String decided(StoredResponse response) {
    if (policy.objection(response).isPresent()) {
      return "refuse";
    }
    TreeSet<String> omitted = new TreeSet<>();
    for (HeaderField field : response.headers()) {
      if (!policy.stored(response).headers().contains(field)) {
        omitted.add(field.name());
      }
    }
    return omitted.isEmpty() ? "store" : "leave " + String.join(", ", omitted);
  }

  private static List<Sample> responses() throws IOException {
    List<Sample> samples = new ArrayList<>();
    for (String line : lines("responses.txt")) {
      if (line.startsWith("= ")) {
        String[] title = line.substring(2).split(" \\| ", 2);
        samples.add(new Sample(title[0], title[1], new ArrayList<>(), new ArrayList<>()));
      } else {
        Sample sample = samples.get(samples.size() - 1);
        boolean ofRequest = line.startsWith("> ");
        String[] field = line.substring(ofRequest ? 2 : 0).split(":\\s*", 2);
        (ofRequest ? sample.request() : sample.response()).add(new HeaderField(field[0], field[1]));
      }
    }
    return samples;
  }

  private static List<String> lines(String resource) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(PrivacyCorpusTest.class.getResourceAsStream(resource), resource)) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    }
  }
}
