// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.partition;

import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.LarderHttpClientBuilder;
import io.github.larder.httpclient5.PartitionResolver;
import io.github.larder.httpclient5.Validator;
import io.github.larder.httpclient5.fixture.Exchange;
import java.net.URI;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;

/** A program that fetches all resources of an API repeatedly, with another token each time. */
final class FetchWithToken {

  private FetchWithToken() {}

  /** Arguments: the backend, the URL of the API, the number of resources, and of rounds. */
  public static void main(String[] arguments) throws Exception {
    URI api = URI.create(arguments[1]);
    int resources = Integer.parseInt(arguments[2]);
    int rotations = Integer.parseInt(arguments[3]);
    int fetched = 0;
    try (ClassicStorage storage =
            ClassicStorage.over(RotatingTokenTest.stack(arguments[0], true).build());
        CloseableHttpClient client =
            LarderHttpClientBuilder.perUser(storage, PartitionResolver.oneUser("app"))
                .alwaysValidate()
                .validateBy(Validator.LAST_MODIFIED)
                .build()) {
      for (int rotation = 0; rotation < rotations; rotation++) {
        String token = Exchange.get(client, api.resolve("/token")).text();
        for (int resource = 0; resource < resources; resource++) {
          Exchange seen =
              Exchange.get(
                  client, api.resolve("/resource/" + resource), "Authorization", "Bearer " + token);
          if (seen.status() == 200 && seen.text().equals("the content of /resource/" + resource)) {
            fetched++;
          }
        }
      }
      storage.stack().close();
    }
    System.out.println("fetched: " + fetched);
  }
}
