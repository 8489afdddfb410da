package io.github.larder.httpclient5;

import java.net.URI;
import java.util.Arrays;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;

/** A program that fetches with the token of the hour. */
final class FetchWithToken {

  private FetchWithToken() {}

  /** The backend, the token, then the URLs. */
  public static void main(String[] arguments) throws Exception {
    try (ClassicStorage storage = ClassicStorage.of(arguments[0]);
        CloseableHttpClient client = RotatingTokenTest.client(storage)) {
      for (String url : Arrays.asList(arguments).subList(2, arguments.length)) {
        Exchange seen =
            Exchange.get(client, URI.create(url), "Authorization", "Bearer " + arguments[1]);
        System.out.println(seen.status() + " " + seen.text());
      }
    }
  }
}
