package dev.kamajihetzner.webhook.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page opened from a file, with its own Content-Security-Policy, where there is a browser. */
class HtmlReportInBrowserIT {
  @TempDir Path directory;

  private static Path browser() {
    return Stream.of("chromium", "chromium-browser", "google-chrome")
        .flatMap(
            name -> Stream.of(System.getenv("PATH").split(":")).map(path -> Path.of(path, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseGet(() -> abort("there is no Chromium on the PATH"));
  }

  /** The page as it is once its script has run. */
  private String opened(String page) throws IOException, InterruptedException {
    Path file = Files.writeString(directory.resolve("page.html"), page);
    Path dom = directory.resolve("dom.html");
    Process process =
        new ProcessBuilder(
                List.of(
                    browser().toString(),
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--user-data-dir=" + directory.resolve("profile"),
                    "--dump-dom",
                    file.toUri().toString()))
            .redirectOutput(dom.toFile())
            .redirectError(directory.resolve("log").toFile())
            .start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("the browser has ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(dom, StandardCharsets.UTF_8);
  }

  @Test
  void itsScriptOffersTheFilters() throws Exception {
    assertThat(opened(HtmlReportTest.page(ManyClusters.of(12, 12))))
        .contains(
            "<form id=\"filters\">",
            "All 12 are shown.",
            "<option>version-match</option>",
            "<option>tenant-11</option>",
            "aria-label=\"2 version-match, Refused: show them\"")
        .doesNotContain("value=\"c\"");
  }

  @Test
  void itsScriptHasNothingToDoWhereAllIsWell() throws Exception {
    assertThat(opened(HtmlReportTest.page(ManyClusters.of(12, 0))))
        .contains("All 12 Clusters are well")
        .doesNotContain("<form");
  }
}
