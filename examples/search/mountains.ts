/** A mountain. */
export interface Mountain {
  /** As it stands in a URL. */
  readonly id: string;
  readonly name: string;
  readonly height: number;
  readonly continent: Continent;
  readonly country: string;
  /** When somebody is known to have stood on it first. */
  readonly ascent: number;
}

export const continents = [
  "Africa",
  "Antarctica",
  "Asia",
  "Europe",
  "North America",
  "Oceania",
  "South America",
] as const;

export type Continent = (typeof continents)[number];

const rows = `
Aconcagua|6961|South America|Argentina|1897
Ama Dablam|6812|Asia|Nepal|1961
Annapurna|8091|Asia|Nepal|1950
Aoraki|3724|Oceania|New Zealand|1894
Ararat|5137|Asia|Turkey|1829
Ben Nevis|1345|Europe|United Kingdom|1771
Broad Peak|8051|Asia|China, Pakistan|1957
Cerro Torre|3128|South America|Argentina, Chile|1974
Chimborazo|6263|South America|Ecuador|1880
Cho Oyu|8188|Asia|China, Nepal|1954
Cotopaxi|5897|South America|Ecuador|1872
Denali|6190|North America|United States|1913
Dhaulagiri|8167|Asia|Nepal|1960
Eiger|3967|Europe|Switzerland|1858
Elbrus|5642|Europe|Russia|1874
Everest|8849|Asia|China, Nepal|1953
Fitz Roy|3405|South America|Argentina, Chile|1952
Fuji|3776|Asia|Japan|663
Galdhøpiggen|2469|Europe|Norway|1850
Gasherbrum I|8080|Asia|China, Pakistan|1958
Gerlach|2655|Europe|Slovakia|1834
Grand Teton|4199|North America|United States|1898
Großglockner|3798|Europe|Austria|1800
Huascarán|6768|South America|Peru|1932
Illimani|6438|South America|Bolivia|1898
K2|8611|Asia|China, Pakistan|1954
Kangchenjunga|8586|Asia|India, Nepal|1955
Kilimanjaro|5895|Africa|Tanzania|1889
Kinabalu|4095|Asia|Malaysia|1858
Kirinyaga|5199|Africa|Kenya|1899
Kosciuszko|2228|Oceania|Australia|1840
Lhotse|8516|Asia|China, Nepal|1956
Logan|5959|North America|Canada|1925
Makalu|8485|Asia|China, Nepal|1955
Manaslu|8163|Asia|Nepal|1956
Matterhorn|4478|Europe|Italy, Switzerland|1865
Mont Blanc|4806|Europe|France, Italy|1786
Mulhacén|3479|Europe|Spain|1840
Musala|2925|Europe|Bulgaria|1850
Nanga Parbat|8126|Asia|Pakistan|1953
Olympus|2918|Europe|Greece|1913
Pico de Orizaba|5636|North America|Mexico|1848
Piz Bernina|4048|Europe|Switzerland|1850
Puncak Jaya|4884|Oceania|Indonesia|1962
Rainier|4392|North America|United States|1870
Ras Dashen|4550|Africa|Ethiopia|1841
Robson|3954|North America|Canada|1913
Rysy|2501|Europe|Poland, Slovakia|1840
Shishapangma|8027|Asia|China|1964
Stanley|5109|Africa|DR Congo, Uganda|1906
Teide|3715|Africa|Spain|1582
Toubkal|4167|Africa|Morocco|1923
Triglav|2864|Europe|Slovenia|1778
Vinson|4892|Antarctica|none|1966
Whitney|4421|North America|United States|1873
Zugspitze|2962|Europe|Austria, Germany|1820
`;

/** Some of the mountains of the world, by name. */
export const mountains: readonly Mountain[] = rows
  .trim()
  .split("\n")
  .map((row) => {
    const [name = "", height, continent, country = "", ascent] = row.split("|");
    const id = fold(name).replaceAll(" ", "-");
    return {
      id,
      name,
      height: Number(height),
      continent: continent as Continent,
      country,
      ascent: Number(ascent),
    };
  });

/** Without accents and capitals: "galdhop" finds Galdhøpiggen. */
export function fold(text: string): string {
  const bare = text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
  return bare.replaceAll("ø", "o").replaceAll("ß", "ss");
}
